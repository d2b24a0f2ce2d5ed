/** A segment's samples with silence around its speech: without any, Moonshine stops early or makes up an ending. */
import { msToSamples, samplesToMs, type PcmSpan } from '../../audio/index.ts';
import type { TimeSpan } from '../../transcript/index.ts';
import type { SpeechSegment } from '../engine.ts';
import { readSpan } from '../shared/read-span.ts';

export interface SegmentAudio {
  readonly samples: Float32Array;
  /** How far into `samples` the segment begins, in milliseconds; negative if its beginning was cut off. */
  readonly offsetMs: number;
  readonly durationMs: number;
  /** Whether sound from outside the segment is in it. */
  readonly isWider: boolean;
}

/** How much comes before the first and after the last speech of a segment. */
export interface Surroundings {
  /** Sound of the recording, as far as the segment or its reach has it. */
  readonly mostMs: number;
  /** Sound and silence together: where there is less sound, silence is put. */
  readonly leastMs: number;
  /** How far to take sound from outside the segment. */
  readonly reachMs: number;
}

export async function readSegmentAudio(
  { span, speech }: SpeechSegment,
  { mostMs, leastMs, reachMs }: Surroundings,
): Promise<SegmentAudio> {
  const { firstSample, lastSample } = speechBounds(span, speech);
  const reach = msToSamples(reachMs);
  const most = msToSamples(mostMs);
  const startSample = Math.max(0, span.startSample - reach, firstSample - most);
  const endSample = Math.min(span.endSample + reach, lastSample + most);
  const samples = await readSpan({ path: span.path, startSample, endSample });
  const least = msToSamples(leastMs);
  const lead = Math.max(0, least - (firstSample - startSample));
  const trail = Math.max(0, least - (startSample + samples.length - lastSample));
  const padded = new Float32Array(lead + samples.length + trail);
  padded.set(samples, lead);
  return {
    samples: padded,
    offsetMs: samplesToMs(span.startSample - startSample + lead),
    durationMs: samplesToMs(padded.length),
    isWider: reachMs > 0,
  };
}

/** Where speech begins and ends: the whole span if it is not known. */
function speechBounds(span: PcmSpan, speech: readonly TimeSpan[]) {
  const first = speech[0];
  const last = speech.at(-1);
  if (!first || !last) return { firstSample: span.startSample, lastSample: span.endSample };
  return {
    firstSample: span.startSample + msToSamples(first.startMs),
    lastSample: span.startSample + msToSamples(last.endMs),
  };
}
