/** Tokens → words: bytes are joined, and cut where there is white space. */
import type { DecodedTokens } from './decoding.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface SpelledWord {
  readonly text: string;
  readonly firstToken: number;
  readonly tokenCount: number;
  /** Geometric mean of its tokens' probabilities. */
  readonly confidence: number;
}

/** Tab, line feed, carriage return and space. */
const SPACES = new Set([0x09, 0x0a, 0x0d, 0x20]);
/** What the model writes for music, and punctuation that belongs to no word. */
const MARKS_ONLY = /^[♪♫♬"'“”‘’.,;:!?…\-–—()[\]*]+$/u;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Z}\uFFFD]/gu;

/** Marks that stand alone are no words. */
export function spellWords(
  { tokens, probabilities }: Pick<DecodedTokens, 'tokens' | 'probabilities'>,
  vocabulary: Vocabulary,
): SpelledWord[] {
  const words: SpelledWord[] = [];
  let bytes: number[] = [];
  let firstToken = 0;
  let endToken = 0;
  const finish = () => {
    const text = Buffer.from(bytes).toString('utf8').replace(UNSEEN, '');
    bytes = [];
    if (text === '' || MARKS_ONLY.test(text)) return;
    const confidence = geometricMean(probabilities.slice(firstToken, endToken));
    words.push({ text, firstToken, tokenCount: endToken - firstToken, confidence });
  };
  tokens.forEach((token, index) => {
    for (const byte of vocabulary.bytesOf(token)) {
      if (SPACES.has(byte)) {
        finish();
        continue;
      }
      if (bytes.length === 0) firstToken = index;
      bytes.push(byte);
      endToken = index + 1;
    }
  });
  finish();
  return words;
}

function geometricMean(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + Math.log(Math.max(value, 1e-12)), 0);
  return Math.min(1, Math.exp(sum / Math.max(1, values.length)));
}
