/** Tokens with their frames → words with times and confidence. */
import type { Word } from '../../transcript/index.ts';
import type { HeardToken } from './posteriors.ts';
import type { CtcVocabulary } from './vocabulary.ts';

export interface FrameTimes {
  readonly frameMs: number;
  /** No word ends later. */
  readonly lengthMs: number;
}

/** A confidence is the geometric mean of a word's tokens'. */
export function spellWords(
  heard: readonly HeardToken[],
  vocabulary: CtcVocabulary,
  times: FrameTimes,
): Word[] {
  const groups: HeardToken[][] = [];
  let isOpen = false;
  for (const token of heard) {
    const isSeparator = vocabulary.isSeparator(token.token);
    if (isSeparator || vocabulary.startsWord(token.token)) isOpen = false;
    if (isSeparator || vocabulary.text(token.token) === '') continue;
    if (isOpen) groups.at(-1)?.push(token);
    else groups.push([token]);
    isOpen = true;
  }
  return groups.map((tokens) => wordOf(tokens, vocabulary, times));
}

function wordOf(
  tokens: readonly HeardToken[],
  vocabulary: CtcVocabulary,
  { frameMs, lengthMs }: FrameTimes,
): Word {
  const toMs = (frame: number) => Math.min(lengthMs, Math.round(frame * frameMs));
  const logs = tokens.map(({ probability }) => Math.log(Math.max(probability, 1e-9)));
  const mean = logs.reduce((sum, log) => sum + log, 0) / Math.max(1, logs.length);
  return {
    text: tokens
      .map(({ token }) => vocabulary.text(token))
      .join('')
      .normalize('NFC'),
    startMs: toMs(tokens[0]?.firstFrame ?? 0),
    endMs: toMs(tokens.at(-1)?.endFrame ?? 0),
    confidence: Math.min(1, Math.exp(mean)),
  };
}
