import type { Word } from './transcript.ts';

/** From here on a silence between two words ends a sentence, whatever the punctuation says. */
export const SENTENCE_PAUSE_MS = 1000;
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

/**
 * Words of one channel → its sentences, in order, none empty and no word lost. A sentence ends by its
 * punctuation, at a silence of `longestPauseMs`, and where the speaker changes.
 */
export function splitSentences<W extends Word>(
  words: readonly W[],
  longestPauseMs: number = SENTENCE_PAUSE_MS,
): W[][] {
  return splitWords(
    words,
    (word, next) => endsSentence(word, next) || pauseMs(word, next) >= longestPauseMs,
  );
}

/** Words of one channel → runs of one speaker without a silence of `longestPauseMs` between two words. */
export function splitRuns<W extends Word>(words: readonly W[], longestPauseMs: number): W[][] {
  return splitWords(words, (word, next) => pauseMs(word, next) >= longestPauseMs);
}

function splitWords<W extends Word>(
  words: readonly W[],
  isBorder: (word: W, next: W) => boolean,
): W[][] {
  const parts: W[][] = [];
  let part: W[] = [];
  words.forEach((word, i) => {
    part.push(word);
    const next = words[i + 1];
    if (next === undefined || next.speaker !== word.speaker || isBorder(word, next)) {
      parts.push(part);
      part = [];
    }
  });
  return parts;
}
