import type { Segment, Transcript, Word } from './transcript.ts';

/** Marks around a word. Signs that are read aloud (`%`, `&`, `R`, `$` …) belong to it. */
const MARKS = /^[^\p{L}\p{M}\p{N}\p{Sc}%&@#+]+|[^\p{L}\p{M}\p{N}\p{Sc}%&@#+]+$/gu;

/**
 * The transcript without punctuation and capitals, as the older contract's `SAC: no` asks. Times stay with
 * their words; a "word" that is nothing but marks goes.
 */
export function withoutPunctuation(transcript: Transcript): Transcript {
  return { ...transcript, segments: transcript.segments.map(plainSegment) };
}

function plainSegment(segment: Segment): Segment {
  return { ...segment, words: segment.words.map(plainWord).filter(({ text }) => text !== '') };
}

function plainWord(word: Word): Word {
  return { ...word, text: word.text.replace(MARKS, '').toLowerCase() };
}
