/** Gives the words of a segment their times within it. */
import { samplesToMs } from '../../audio/index.ts';
import type { TimeSpan, Word } from '../../transcript/index.ts';
import type { SpeechSegment } from '../engine.ts';
import type { AlignmentHead } from './alignment-heads.ts';
import type { DecodedTokens } from './decoding.ts';
import type { SegmentAudio } from './segment-audio.ts';
import type { SpelledWord } from './spell-words.ts';
import { wordTimes } from './word-times.ts';

export interface WordsToPlace {
  readonly words: readonly SpelledWord[];
  readonly decoded: DecodedTokens;
  /** The heads whose attention was reported. */
  readonly heads: readonly AlignmentHead[];
  /** What was decoded: the segment with what was put around it. */
  readonly audio: SegmentAudio;
  readonly segment: SpeechSegment;
}

/** Words in order; those said wholly outside the segment, in sound that was taken from there, are left out. */
export function placeWords({ words, decoded, heads, audio, segment }: WordsToPlace): Word[] {
  const segmentMs = samplesToMs(segment.span.endSample - segment.span.startSample);
  const times = wordTimes({
    words,
    heads,
    attention: decoded.attention,
    frameCount: decoded.frames,
    samples: audio.samples,
    speech: segment.speech.map((span) => shift(span, audio.offsetMs)),
  });
  const placed: Word[] = [];
  words.forEach(({ text, confidence }, i) => {
    const span = shift(times[i] ?? { startMs: 0, endMs: audio.durationMs }, -audio.offsetMs);
    if (audio.isWider && (span.endMs < 0 || span.startMs > segmentMs)) return;
    const startMs = Math.min(segmentMs, Math.max(0, span.startMs));
    placed.push({
      text,
      startMs,
      endMs: Math.max(startMs, Math.min(segmentMs, span.endMs)),
      confidence,
    });
  });
  return placed;
}

function shift({ startMs, endMs }: TimeSpan, byMs: number): TimeSpan {
  return { startMs: startMs + byMs, endMs: endMs + byMs };
}
