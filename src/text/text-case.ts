import type { Segment } from '../transcript/index.ts';

const SMALL = /\p{Ll}/u;
const CAPITAL = /\p{Lu}/u;

/**
 * Whether capitals mean something in this text: some words have small letters and some have a capital. A
 * text in capitals throughout, or in none, says nothing by them.
 */
export function isCased(segments: readonly Segment[]): boolean {
  const words = segments.flatMap((segment) => segment.words);
  return (
    words.some(({ text }) => CAPITAL.test(text)) &&
    words.some(({ text }) => text.length > 1 && SMALL.test(text))
  );
}

/** Whether a word begins with a capital and goes on small, as a person's name does. */
export function isCapitalised(text: string): boolean {
  return /^["“„«([]*\p{Lu}\p{M}*\p{Ll}/u.test(text);
}
