/** Which pairs of words the table has room for: in each row the one that tells most. */
import { affixesOf } from '../src/text/punctuation/word-affixes.ts';
import {
  NO_PART,
  PAIR_COUNT,
  PART_COUNT,
  WINDOW_BEFORE,
  WINDOW_WORDS,
  fillPairs,
  partsOf,
} from '../src/text/punctuation/word-pairs.ts';
import { PAIR_ROWS, pairRowOf } from '../src/text/punctuation/network-file.ts';
import { truthsOf, type MarkedWord } from './marked-words.ts';

/** Pairs are counted by so many bits of their number. */
const COUNT_BITS = 24;
const LEAST_COUNT = 3;
/** Full stop, comma, capital. */
const KINDS = 3;

/** Calls `visit` with the pairs of each gap; the list is one, written over. */
export function eachPairs(
  words: readonly MarkedWord[],
  visit: (pairs: Int32Array, at: number) => void,
): void {
  const known = new Map<string, Int32Array>();
  const parts = new Int32Array((words.length + 1) * PART_COUNT).fill(NO_PART);
  words.forEach((word, at) => {
    const key = `${word.language} ${word.text}`;
    const own = known.get(key) ?? partsOf(affixesOf(word));
    known.set(key, own);
    parts.set(own, at * PART_COUNT);
  });
  const pairs = new Int32Array(PAIR_COUNT);
  const window = new Int32Array(WINDOW_WORDS * PART_COUNT);
  for (let at = 0; at < words.length; at++) {
    for (let i = 0; i < WINDOW_WORDS; i++) {
      const word = at + i - WINDOW_BEFORE;
      const from = PART_COUNT * (word < 0 ? words.length : Math.min(word, words.length));
      window.set(parts.subarray(from, from + PART_COUNT), i * PART_COUNT);
    }
    fillPairs(window, pairs);
    visit(pairs, at);
  }
}

/** @returns the pair of each row; 0 for none */
export function findPairOwners(texts: readonly (readonly MarkedWord[])[]): Int32Array {
  const size = 2 ** COUNT_BITS;
  const counts = new Uint16Array(size);
  const found = new Uint16Array(size * KINDS);
  const pairOf = new Int32Array(size);
  const placeOf = (pair: number) => pair >>> (32 - COUNT_BITS);
  const totals = new Float64Array(KINDS);
  let gaps = 0;
  for (const words of texts) {
    const { marks, capitals } = truthsOf(words);
    eachPairs(words, (pairs, at) => {
      const truths = [marks[at] === 1, marks[at] === 2, capitals[at]! > 0];
      truths.forEach((isTrue, kind) => (totals[kind]! += isTrue ? 1 : 0));
      gaps++;
      for (const pair of pairs) {
        const place = placeOf(pair);
        if (counts[place] === 0) pairOf[place] = pair;
        if (pairOf[place] !== pair || counts[place] === 0xffff) continue;
        counts[place]!++;
        for (let k = 0; k < KINDS; k++) if (truths[k]) found[place * KINDS + k]!++;
      }
    });
  }
  const owners = new Int32Array(PAIR_ROWS);
  const best = new Float32Array(PAIR_ROWS);
  for (let place = 0; place < size; place++) {
    const count = counts[place]!;
    if (count < LEAST_COUNT) continue;
    let tells = 0;
    for (let k = 0; k < KINDS; k++) {
      const expected = (count * totals[k]!) / gaps;
      tells += (found[place * KINDS + k]! - expected) ** 2 / (expected + 1);
    }
    const row = pairRowOf(pairOf[place]!);
    if (tells > best[row]!) [best[row], owners[row]] = [tells, pairOf[place]!];
  }
  console.log(
    `${owners.filter((pair) => pair !== 0).length} of ${PAIR_ROWS} rows of pairs are used`,
  );
  return owners;
}
