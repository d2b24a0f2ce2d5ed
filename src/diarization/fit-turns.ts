import { subtractSpans, type TimeSpan } from '../transcript/index.ts';
import type { VoiceTurn } from './voice-turn.ts';

/** A word and who said it. */
export interface SpokenBy extends TimeSpan {
  readonly speaker: number;
  /** Whether a turn of this speaker shares time with the word. */
  readonly isHeard: boolean;
}

/** What is left of a turn beside another's word, and shorter than this, is a slip of the bounds. */
const SHORTEST_REST_MS = 250;

/** No word of a transcript is longer: its segment is not. */
const LONGEST_WORD_MS = 120_000;

/**
 * Turns whose bounds split no word: a turn reaches over the whole of its speaker's words, and leaves out
 * the words of another that it reached into, or that were given to one who was not heard there. A turn that
 * holds another's word whole while that one was heard too stays: both spoke then; where it holds most of a
 * word that the other's own turn holds whole, it reaches over the whole of it. Turns of one speaker that touch
 * are one.
 *
 * @param words in order of their start.
 * @returns in order of their start, then of the speaker.
 */
export function fitTurns(turns: readonly VoiceTurn[], words: readonly SpokenBy[]): VoiceTurn[] {
  const whole = words.filter(isWithin(turns));
  const cut = turns.map((turn) => snapTurn(turn, whole)).flatMap((turn) => cutTurn(turn, words));
  const said = words.map(({ startMs, endMs, speaker }) => ({ startMs, endMs, speaker }));
  return uniteTurns([...cut, ...said]);
}

/** Whether a turn of its own speaker holds the whole of a word; asked in the order of the words. */
function isWithin(turns: readonly VoiceTurn[]): (word: SpokenBy) => boolean {
  const bySpeaker = unitedBySpeaker(turns);
  const next = new Map<number, number>();
  return ({ startMs, endMs, speaker }) => {
    const own = bySpeaker.get(speaker) ?? [];
    let at = next.get(speaker) ?? 0;
    while (at < own.length && own[at]!.endMs <= startMs) at++;
    next.set(speaker, at);
    const turn = own[at];
    return turn !== undefined && turn.startMs <= startMs && turn.endMs >= endMs;
  };
}

/** With bounds that lay in such words of others at the nearer end of the word. */
function snapTurn(turn: VoiceTurn, whole: readonly SpokenBy[]): VoiceTurn {
  let { startMs, endMs } = turn;
  const nearer = (word: TimeSpan, atMs: number) =>
    atMs - word.startMs < word.endMs - atMs ? word.startMs : word.endMs;
  for (const word of wordsWithin(turn, whole)) {
    if (word.speaker === turn.speaker) continue;
    if (word.startMs < turn.startMs) startMs = nearer(word, turn.startMs);
    if (word.endMs > turn.endMs) endMs = nearer(word, turn.endMs);
  }
  return endMs > startMs ? { ...turn, startMs, endMs } : turn;
}

function cutTurn(turn: VoiceTurn, words: readonly SpokenBy[]): VoiceTurn[] {
  const taken = [...wordsWithin(turn, words)].filter(
    (word) =>
      word.speaker !== turn.speaker &&
      (!word.isHeard || word.startMs < turn.startMs || word.endMs > turn.endMs),
  );
  if (taken.length === 0) return [turn];
  return subtractSpans([turn], taken)
    .filter(({ startMs, endMs }) => endMs - startMs >= SHORTEST_REST_MS)
    .map((rest) => ({ ...turn, ...rest }));
}

/** Those that share time with a turn. What starts long before it is passed by halves. */
function* wordsWithin(turn: TimeSpan, words: readonly SpokenBy[]): Generator<SpokenBy> {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle]!.startMs < turn.startMs - LONGEST_WORD_MS) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < words.length && words[i]!.startMs < turn.endMs; i++) {
    if (words[i]!.endMs > turn.startMs) yield words[i]!;
  }
}

/** Turns of one speaker that touch or overlap → one, as sure as the least sure of those that say. */
export function uniteTurns(turns: readonly VoiceTurn[]): VoiceTurn[] {
  return [...unitedBySpeaker(turns).values()]
    .flat()
    .sort((a, b) => a.startMs - b.startMs || a.speaker - b.speaker);
}

/** The same of each speaker, in order of their start. */
function unitedBySpeaker(turns: readonly VoiceTurn[]): Map<number, VoiceTurn[]> {
  const bySpeaker = new Map<number, VoiceTurn[]>();
  for (const turn of turns.toSorted((a, b) => a.startMs - b.startMs)) {
    const own = bySpeaker.get(turn.speaker) ?? [];
    bySpeaker.set(turn.speaker, own);
    const last = own.at(-1);
    if (last === undefined || turn.startMs > last.endMs) own.push(turn);
    else own[own.length - 1] = join(last, turn);
  }
  return bySpeaker;
}

function join(a: VoiceTurn, b: VoiceTurn): VoiceTurn {
  const known = [a.confidence, b.confidence].filter((value) => value !== undefined);
  return {
    speaker: a.speaker,
    startMs: a.startMs,
    endMs: Math.max(a.endMs, b.endMs),
    ...(known.length === 0 ? {} : { confidence: Math.min(...known) }),
  };
}
