import type { TimeSpan } from '../transcript/index.ts';
import type { VoiceTurn } from './voice-turn.ts';

/** Who said a word. */
export interface WordSpeaker {
  /** As in the turns. */
  readonly speaker: number;
  /** 0 to 1. */
  readonly confidence: number;
  /** Whose turns share time with the word: the speaker's own too, unless the word was given by its neighbours. */
  readonly heard: readonly number[];
}

/** A word that no turn covers is that of the nearest one; so sure that is. */
const NEAREST_CONFIDENCE = 0.5;

/**
 * Words → who said each: who speaks during most of it, or nearest to it. A lone word between two of one
 * other speaker is that one's: a voice is seldom heard well in so little sound.
 *
 * @param words in order of their start.
 * @param turns in order of their start; at least one.
 * @returns one answer a word, in the same order.
 */
export function placeWords(
  words: readonly TimeSpan[],
  turns: readonly VoiceTurn[],
): readonly WordSpeaker[] {
  const longestMs = turns.reduce((most, turn) => Math.max(most, turn.endMs - turn.startMs), 0);
  let first = 0;
  const heard = words.map((word) => {
    // No turn that starts before this one can reach the word, nor any later word.
    while (first < turns.length - 1 && turns[first]!.startMs + longestMs < word.startMs) first++;
    return placeWord(word, turns, first);
  });
  return heard.map((one, i) => withNeighbours(one, heard[i - 1], heard[i + 1]));
}

function placeWord(word: TimeSpan, turns: readonly VoiceTurn[], first: number): WordSpeaker {
  const shares = new Map<number, { sharedMs: number; confidence: number }>();
  let nearest = turns[first]!;
  for (let i = Math.max(0, first - 1); i < turns.length; i++) {
    const turn = turns[i]!;
    if (distanceMs(turn, word) < distanceMs(nearest, word)) nearest = turn;
    if (turn.startMs >= word.endMs) break;
    const sharedMs = Math.min(turn.endMs, word.endMs) - Math.max(turn.startMs, word.startMs);
    if (sharedMs <= 0) continue;
    const known = shares.get(turn.speaker)?.sharedMs ?? 0;
    shares.set(turn.speaker, { sharedMs: known + sharedMs, confidence: turn.confidence ?? 1 });
  }
  // Of two who speak throughout, the one who began first: the sort keeps the order of the turns.
  const [most] = [...shares].sort((a, b) => b[1].sharedMs - a[1].sharedMs);
  if (most === undefined) return ofNearest(nearest);
  const totalMs = [...shares.values()].reduce((sum, { sharedMs }) => sum + sharedMs, 0);
  const [speaker, { sharedMs, confidence }] = most;
  return { speaker, confidence: (sharedMs / totalMs) * confidence, heard: [...shares.keys()] };
}

function distanceMs(turn: TimeSpan, word: TimeSpan): number {
  return Math.max(turn.startMs - word.endMs, word.startMs - turn.endMs);
}

function ofNearest({ speaker, confidence = 1 }: VoiceTurn): WordSpeaker {
  return { speaker, confidence: confidence * NEAREST_CONFIDENCE, heard: [] };
}

function withNeighbours(
  one: WordSpeaker,
  before: WordSpeaker | undefined,
  after: WordSpeaker | undefined,
): WordSpeaker {
  const isBetween = before !== undefined && before.speaker === after?.speaker;
  if (!isBetween || one.speaker === before.speaker) return one;
  return { ...one, speaker: before.speaker, confidence: NEAREST_CONFIDENCE * one.confidence };
}
