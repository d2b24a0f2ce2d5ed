/** Spans of speech → segments to recognise (pure). */
import { msToSamples } from '../../audio/index.ts';
import type { SampleSpan } from './speech-spans.ts';

/** A segment to recognise: a stretch of the recording with the speech that was found inside it. */
export interface FoundSegment extends SampleSpan {
  /** In order, inside the segment, in samples of the recording. */
  readonly speech: readonly SampleSpan[];
}

/** No segment holds more speech than this, from its first word to its last; the engines' models want < 30 s. */
export const LONGEST_SEGMENT_MS = 25_000;

export interface SegmentRules {
  /** A pause of this length always ends a segment. */
  readonly longPauseMs: number;
  /** A segment of at least `enoughMs` ends at a pause of this length. */
  readonly shortPauseMs: number;
  readonly enoughMs: number;
  /** Real sound kept around a segment, as far as there is no other speech in it. */
  readonly marginMs: number;
}

/**
 * Chosen with `npm run bench -- segments` and `-- accuracy`: context and real sound around the words save
 * errors, and cost less time than they save.
 */
export const SEGMENT_RULES: SegmentRules = {
  longPauseMs: 2000,
  shortPauseMs: 500,
  enoughMs: 16_000,
  marginMs: 600,
};

export interface Segmenter {
  /** Takes the next span; returns the segments that are complete. */
  push(span: SampleSpan): FoundSegment[];
  /** The recording ended after `sampleCount` samples; returns what is left. */
  end(sampleCount: number): FoundSegment[];
}

export function createSegmenter(rules: SegmentRules = SEGMENT_RULES): Segmenter {
  const longPause = msToSamples(rules.longPauseMs);
  const shortPause = msToSamples(rules.shortPauseMs);
  const enough = msToSamples(rules.enoughMs);
  const margin = msToSamples(rules.marginMs);
  let held: SampleSpan[] = [];
  // Before the recording there is no other speech: the whole margin may be used.
  let previousEnd = -2 * margin;

  function isEnd(pause: number): boolean {
    return pause >= longPause || (pause >= shortPause && lengthOf(held) >= enough);
  }

  /** Gives out the held spans up to `count`; `nextStart` is where other speech (or the end) follows. */
  function give(count: number, nextStart: number): FoundSegment {
    const speech = held.slice(0, count);
    held = held.slice(count);
    const first = speech[0] as SampleSpan;
    const last = speech.at(-1) as SampleSpan;
    const before = Math.min(margin, (first.startSample - previousEnd) >> 1);
    const startSample = Math.max(0, first.startSample - before);
    const endSample = last.endSample + Math.min(margin, (nextStart - last.endSample) >> 1);
    previousEnd = last.endSample;
    return { startSample, endSample, speech };
  }

  function shorten(found: FoundSegment[]): void {
    while (held.length > 1 && lengthOf(held) > msToSamples(LONGEST_SEGMENT_MS)) {
      const count = deepestPause(held);
      found.push(give(count, (held[count] as SampleSpan).startSample));
    }
  }

  return {
    push(span) {
      const found: FoundSegment[] = [];
      const last = held.at(-1);
      if (last !== undefined && isEnd(span.startSample - last.endSample)) {
        found.push(give(held.length, span.startSample));
      }
      held.push(span);
      shorten(found);
      return found;
    },
    end(sampleCount) {
      if (held.length === 0) return [];
      // The end of the recording is no other speech: the whole margin may be used.
      const last = held.at(-1) as SampleSpan;
      const segment = give(held.length, last.endSample + 2 * margin);
      return [clip(segment, sampleCount)];
    },
  };
}

/** The last window of a recording is cut short, and so may be the last span. */
function clip(segment: FoundSegment, sampleCount: number): FoundSegment {
  const end = (sample: number) => Math.min(sample, sampleCount);
  const speech = segment.speech.map((span) => ({ ...span, endSample: end(span.endSample) }));
  return { ...segment, endSample: end(segment.endSample), speech };
}

function lengthOf(spans: readonly SampleSpan[]): number {
  const first = spans[0];
  const last = spans.at(-1);
  return first === undefined || last === undefined ? 0 : last.endSample - first.startSample;
}

/**
 * How many spans to give out: up to the longest pause that leaves at least a third of the longest
 * segment before it, or up to the last span that still fits.
 */
function deepestPause(spans: readonly SampleSpan[]): number {
  const least = msToSamples(LONGEST_SEGMENT_MS) / 3;
  let best = spans.length - 1;
  let bestPause = -1;
  for (let count = 1; count < spans.length; count++) {
    const before = spans.slice(0, count);
    if (lengthOf(before) < least) continue;
    if (lengthOf(before) > msToSamples(LONGEST_SEGMENT_MS)) break;
    const pause =
      (spans[count] as SampleSpan).startSample - (before.at(-1) as SampleSpan).endSample;
    if (pause < bestPause) continue;
    bestPause = pause;
    best = count;
  }
  return best;
}
