/** What the front end of 2021 demands of the file that a callback carries, beyond its form. */

import type { JobSpeaker } from '../job/index.ts';

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
 * The result with the names that speakers were given since it was made.
 * @param speakers as they were then. @param names by label; unchanged where there are none.
 */
export function withNames(
  file: string,
  speakers: readonly JobSpeaker[] = [],
  names: Readonly<Record<string, string>> = {},
): string {
  const renamed = new Map<string, string>();
  for (const { label, name } of speakers) {
    const given = names[label];
    const shown = name ?? label;
    // Of two that are shown alike nobody can tell any more which is meant.
    const isAlone = speakers.filter((other) => (other.name ?? other.label) === shown).length === 1;
    if (given !== undefined && isAlone) renamed.set(shown, given);
  }
  if (renamed.size === 0) return file;
  return withWords(file, (words) =>
    words.map((word) => {
      const name = renamed.get(word.speaker ?? '');
      return name === undefined ? word : { ...word, speaker: name };
    }),
  );
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
  return withWords(file, withSpeakers);
}

function withWords(
  file: string,
  change: (words: readonly OlderWord[]) => readonly OlderWord[],
): string {
  const result = JSON.parse(file) as OlderResult;
  return render({
    results: result.results.map(({ alternatives }) => ({
      alternatives: alternatives.map((alternative) => ({
        ...alternative,
        words: change(alternative.words),
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
