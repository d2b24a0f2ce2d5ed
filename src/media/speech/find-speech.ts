/**
 * Finds the segments of a scratch file while it is still being written: the detector scores a block as
 * soon as it is complete, or when the decoder has finished.
 */
import { msToSamples } from '../../audio/index.ts';
import type { GrowingPcm } from './growing-pcm.ts';
import {
  createSegmenter,
  LONGEST_SEGMENT_MS,
  SEGMENT_RULES,
  type FoundSegment,
  type SegmentRules,
} from './segmenter.ts';
import { BLOCK_WINDOWS, WINDOW_SAMPLES, type SpeechDetector } from './speech-detector.ts';
import { createSpeechSpanFinder, type SampleSpan } from './speech-spans.ts';

const BLOCK_SAMPLES = BLOCK_WINDOWS * WINDOW_SAMPLES;

/** What is known after a block. */
export interface FoundSpeech {
  /** The scratch file. */
  readonly path: string;
  /** Segments that are complete now, in order of time. */
  readonly segments: readonly FoundSegment[];
  /** Up to here the recording has been searched. */
  readonly searchedSamples: number;
}

export interface SpeechSearch {
  readonly detector: SpeechDetector;
  /** How to cut; default {@link SEGMENT_RULES}. */
  readonly rules?: SegmentRules;
}

/** Yields once a block (two minutes), in order; nothing for a recording without samples. */
export async function* findSpeech(
  pcm: GrowingPcm,
  { detector, rules = SEGMENT_RULES }: SpeechSearch,
  signal: AbortSignal,
): AsyncGenerator<FoundSpeech> {
  const finder = createSpeechSpanFinder(msToSamples(LONGEST_SEGMENT_MS));
  const segmenter = createSegmenter(rules);
  const segment = (spans: SampleSpan[]) => spans.flatMap((span) => segmenter.push(span));
  for (let start = 0; ; start += BLOCK_SAMPLES) {
    const { path, sampleCount, isComplete } = await pcm.waitFor(start + BLOCK_SAMPLES);
    if (path === undefined) return;
    const endSample = Math.min(sampleCount, start + BLOCK_SAMPLES);
    const span = { path, startSample: start, endSample };
    const segments =
      endSample > start ? segment(finder.push(await detector.score(span, signal))) : [];
    const isLast = isComplete && endSample === sampleCount;
    if (isLast) segments.push(...segment(finder.end()), ...segmenter.end(sampleCount));
    yield { path, segments, searchedSamples: endSample };
    if (isLast) return;
  }
}
