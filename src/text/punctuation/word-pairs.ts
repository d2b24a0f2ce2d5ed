/**
 * What the punctuation model sees of a gap besides the words by themselves: two or three words around it
 * together, or parts of them, as numbers made by hashing. Changing anything here means training anew.
 */
import { mix, type WordAffixes } from './word-affixes.ts';

/** Parts of a word. */
const WHOLE = 0;
const [FIRST_2, FIRST_3, FIRST_4] = [1, 2, 3] as const;
const [LAST_2, LAST_3, LAST_4] = [4, 5, 6] as const;
export const PART_COUNT = 7;

/** The words around the gap: A is before it, B behind it. */
const [BEFORE_A, A, B, BEHIND_B, LATER] = [0, 1, 2, 3, 4] as const;
/** The window begins one word before A. */
export const WINDOW_BEFORE = 1;
export const WINDOW_WORDS = 5;

/** Three parts of words, the third of them none for a pair. */
const NONE = -1;
type Combination = readonly number[];

const COMBINATIONS: readonly Combination[] = [
  [A, WHOLE, B, WHOLE],
  [A, LAST_3, B, FIRST_3],
  [A, LAST_2, B, FIRST_2],
  [A, WHOLE, B, FIRST_2],
  [A, LAST_3, B, WHOLE],
  [B, WHOLE, BEHIND_B, WHOLE],
  [BEFORE_A, WHOLE, A, WHOLE],
  [BEFORE_A, WHOLE, B, WHOLE],
  [B, FIRST_3, B, LAST_3],
  [A, FIRST_2, B, FIRST_3],
  [B, LAST_3, BEHIND_B, FIRST_2],
  [A, LAST_4, B, FIRST_4],
  [BEFORE_A, LAST_3, A, LAST_3],
  [B, FIRST_2, BEHIND_B, FIRST_2],
  [A, WHOLE, BEHIND_B, WHOLE],
  [BEHIND_B, WHOLE, LATER, WHOLE],
  [A, LAST_2, BEHIND_B, FIRST_2],
  [A, LAST_2, B, FIRST_2, BEHIND_B, FIRST_2],
  [BEFORE_A, LAST_2, A, LAST_2, B, FIRST_2],
  [A, WHOLE, B, WHOLE, BEHIND_B, WHOLE],
];
export const PAIR_COUNT = COMBINATIONS.length;

/** What stands for each part where the text has no word. */
export const NO_PART = 77;

export function partsOf({ whole, first, last }: WordAffixes): Int32Array {
  const part = (affixes: readonly number[], letters: number) => affixes[letters - 1] ?? whole;
  return Int32Array.of(
    whole,
    ...[2, 3, 4].map((letters) => part(first, letters)),
    ...[2, 3, 4].map((letters) => part(last, letters)),
  );
}

// One flat list of places in the window: this is the innermost loop.
const PLACES = Int32Array.from(
  COMBINATIONS.flatMap((parts) =>
    [0, 2, 4].map((i) => (i < parts.length ? parts[i]! * PART_COUNT + parts[i + 1]! : NONE)),
  ),
);

/**
 * @param window the parts of `WINDOW_WORDS` words, `PART_COUNT` each
 * @param pairs takes `PAIR_COUNT` numbers
 */
export function fillPairs(window: Int32Array, pairs: Int32Array): void {
  for (let i = 0; i < PAIR_COUNT; i++) {
    const first = window[PLACES[3 * i]!]! + (i + 1) * 0x61c88647;
    const second = window[PLACES[3 * i + 1]!]! + 0x1234567;
    let hash = Math.imul(first, 0x85ebca6b) ^ Math.imul(second, 0xc2b2ae35);
    const third = PLACES[3 * i + 2]!;
    if (third !== NONE) hash ^= Math.imul(window[third]! + 0x7654321, 0x27d4eb2f);
    pairs[i] = mix(hash);
  }
}
