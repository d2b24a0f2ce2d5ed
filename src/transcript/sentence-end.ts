import type { Word } from './transcript.ts';

/** From here on a silence shows that a full stop after an abbreviation does end the sentence. */
const ABBREVIATION_PAUSE_MS = 300;

const CLOSERS = String.raw`["'”’»)\]}]*`;
const SENTENCE_END = new RegExp(`[.!?…。！？؟۔]${CLOSERS}$`, 'u');
const STRONG_END = new RegExp(`[!?…。！？؟۔]${CLOSERS}$`, 'u');
/** Titles that stand before a name in English and Afrikaans, single initials, and letters with points. */
const ABBREVIATION =
  /^["'“‘(]*(?:(?:mr|mrs|ms|dr|prof|st|rev|hon|adv|mnr|mev|mej|ds|vs|bv)|\p{L}(?:\.\p{L})*)\.$/iu;

/** Milliseconds of silence between two words; never negative, 0 where a time is not a number. */
export function pauseMs(word: Word, next: Word): number {
  return Math.max(0, next.startMs - word.endMs) || 0;
}

/** Whether a sentence ends with this word: by its punctuation, seen together with the word that follows. */
export function endsSentence(word: Word, next: Word | undefined): boolean {
  if (!SENTENCE_END.test(word.text)) return false;
  if (next === undefined) return true;
  if (!STRONG_END.test(word.text) && /^\p{Ll}/u.test(next.text)) return false;
  return !ABBREVIATION.test(word.text) || pauseMs(word, next) >= ABBREVIATION_PAUSE_MS;
}
