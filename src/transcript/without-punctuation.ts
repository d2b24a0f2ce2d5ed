import type { Segment, Transcript, Word } from './transcript.ts';

/** Marks around a word. Signs that are read aloud (`%`, `&`, `R`, `$` …) belong to it. */
const MARKS = /^[^\p{L}\p{M}\p{N}\p{Sc}%&@#+]+|[^\p{L}\p{M}\p{N}\p{Sc}%&@#+]+$/gu;

/**
 * The transcript without punctuation and capitals, as the older contract's `SAC: no` asks. Times stay with
 * their words; a "word" that is nothing but marks goes. `keepsCapitals` says of a word without its marks
 * whether it stays as it is (an acronym).
 */
export function withoutPunctuation(
  transcript: Transcript,
  keepsCapitals: (text: string) => boolean = () => false,
): Transcript {
  const plainWord = (word: Word): Word => {
    const text = word.text.replace(MARKS, '');
    return { ...word, text: keepsCapitals(text) ? text : text.toLowerCase() };
  };
  const plainSegment = (segment: Segment): Segment => ({
    ...segment,
    words: segment.words.map(plainWord).filter(({ text }) => text !== ''),
  });
  return { ...transcript, segments: transcript.segments.map(plainSegment) };
}
