/** A segment's samples with silence around its speech: without any, Moonshine stops early or makes up an ending. */
import { open } from 'node:fs/promises';
import {
  BYTES_PER_SAMPLE,
  decodeS16le,
  msToSamples,
  samplesToMs,
  type PcmSpan,
} from '../../audio/index.ts';
import type { SpeechSegment } from '../engine.ts';

export interface SegmentAudio {
  readonly samples: Float32Array;
  /** How far into `samples` the segment begins, in milliseconds. */
  readonly offsetMs: number;
  readonly durationMs: number;
}

export interface Surroundings {
  /** Silence that speech has before and after it, at least: where there is less, it is put there. */
  readonly marginMs: number;
  /** How much more of the recording to take on both sides, where there is more of it. */
  readonly reachMs: number;
}

export async function readSegmentAudio(
  { span, speech }: SpeechSegment,
  { marginMs, reachMs }: Surroundings,
): Promise<SegmentAudio> {
  const reach = msToSamples(reachMs);
  const startSample = Math.max(0, span.startSample - reach);
  const samples = await readSpan({ ...span, startSample, endSample: span.endSample + reach });
  const segmentMs = samplesToMs(span.endSample - span.startSample);
  const beforeMs = samplesToMs(span.startSample - startSample);
  const leadMs = beforeMs + (speech[0]?.startMs ?? 0);
  const trailMs = samplesToMs(samples.length) - beforeMs - (speech.at(-1)?.endMs ?? segmentMs);
  const lead = msToSamples(clamp(marginMs - leadMs, marginMs));
  const trail = msToSamples(clamp(marginMs - trailMs, marginMs));
  const padded = new Float32Array(lead + samples.length + trail);
  padded.set(samples, lead);
  return {
    samples: padded,
    offsetMs: beforeMs + samplesToMs(lead),
    durationMs: samplesToMs(padded.length),
  };
}

function clamp(value: number, highest: number): number {
  return Math.min(highest, Math.max(0, value));
}

/** Reads to the end of the file where the span goes beyond it. */
async function readSpan({ path, startSample, endSample }: PcmSpan): Promise<Float32Array> {
  const bytes = Buffer.alloc(Math.max(0, endSample - startSample) * BYTES_PER_SAMPLE);
  const file = await open(path, 'r');
  try {
    let filled = 0;
    while (filled < bytes.length) {
      const position = startSample * BYTES_PER_SAMPLE + filled;
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, position);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return decodeS16le(bytes.subarray(0, filled));
  } finally {
    await file.close();
  }
}
