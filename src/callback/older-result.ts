/** What the front end of 2021 demands of the file that a callback carries, beyond its form. */

interface OlderWord {
  readonly startTime: number;
  readonly endTime: number;
  readonly word: string;
  readonly confidence: number;
  readonly speaker?: string;
}

interface OlderResult {
  readonly results: readonly { readonly alternatives: readonly OlderAlternative[] }[];
}

interface OlderAlternative {
  readonly transcript: string;
  readonly confidence: number;
  readonly words: readonly OlderWord[];
}

const SPEAKER = 'A';
const WORD_SECONDS = 0.5;

/**
 * A result that says that there is none, since clients read the file of an error too.
 * @param words what it says; spaces separate the words. @param hasSpeakers whether the job asked who spoke.
 */
export function placeholderResult(words: string, hasSpeakers: boolean): string {
  const texts = words.split(/\s+/).filter((text) => text !== '');
  const said = (texts.length === 0 ? ['Error'] : texts).map((word, index) => ({
    startTime: index * WORD_SECONDS,
    endTime: (index + 1) * WORD_SECONDS,
    word,
    confidence: 0,
    ...(hasSpeakers ? { speaker: SPEAKER } : {}),
  }));
  const transcript = said.map(({ word }) => word).join(' ');
  return render({ results: [{ alternatives: [{ transcript, confidence: 0, words: said }] }] });
}

/**
 * The result as clients need it that asked who spoke: they read the first word's speaker without looking
 * whether there is one. Silence gets a word without text; words of which nobody can tell who said them are
 * the first speaker's. Unchanged where it is so already.
 */
export function readyForSpeakers(file: string): string {
  const result = JSON.parse(file) as OlderResult;
  const isReady = result.results.every(({ alternatives }) =>
    alternatives.every(
      ({ words }) => words.length > 0 && words.every(({ speaker }) => speaker !== undefined),
    ),
  );
  if (isReady) return file;
  return render({
    results: result.results.map(({ alternatives }) => ({
      alternatives: alternatives.map((alternative) => ({
        ...alternative,
        words: withSpeakers(alternative.words),
      })),
    })),
  });
}

function withSpeakers(words: readonly OlderWord[]): readonly OlderWord[] {
  if (words.length === 0)
    return [{ startTime: 0, endTime: 0, word: '', confidence: 0, speaker: SPEAKER }];
  return words.map((word) => ({ ...word, speaker: word.speaker ?? SPEAKER }));
}

function render(result: OlderResult): string {
  return `${JSON.stringify(result)}\n`;
}
