/**
 * What counts as text in a word. Engines and hand-made transcripts may hold anything: line breaks,
 * control characters, halves of surrogate pairs. Every format relies on what comes out of here being
 * visible and on one line.
 */
import type { Word } from './transcript.ts';

/** White space of every kind (also no-break spaces, line separators and U+FEFF) and control characters. */
const SEPARATORS = /[\s\p{Cc}]+/u;
const LONE_SURROGATES = /\p{Surrogate}/gu;
const NOTHING_VISIBLE = /^\p{Default_Ignorable_Code_Point}*$/u;

/** The visible parts of a text, in order: no white space, no control characters, none empty. */
export function visibleTokens(text: string): string[] {
  return text
    .replace(LONE_SURROGATES, '\uFFFD')
    .split(SEPARATORS)
    .filter((token) => !NOTHING_VISIBLE.test(token));
}

/**
 * The word as words without spaces inside: itself, several that share its time, or none where nothing
 * in it is visible.
 */
export function plainWords(word: Word): Word[] {
  const tokens = visibleTokens(word.text);
  if (tokens.length === 1 && tokens[0] === word.text) return [word];
  return shareTime(word, tokens);
}

/** Words with the given texts that follow each other within the word's time, by their length. */
export function shareTime(word: Word, texts: readonly string[]): Word[] {
  const total = texts.reduce((sum, text) => sum + text.length, 0);
  const timeAt = (length: number) =>
    word.startMs + Math.round(((word.endMs - word.startMs) * length) / total);
  let length = 0;
  return texts.map((text) => {
    const startMs = timeAt(length);
    length += text.length;
    return { ...word, text, startMs, endMs: timeAt(length) };
  });
}
