/** Sound of a known kind as a scratch file has it: s16le, 16 kHz. */
import { writeFile } from 'node:fs/promises';
import { msToSamples } from '../../src/audio/index.ts';
import type { SpeechSegment } from '../../src/engine/index.ts';

/** Half of full scale, the same in every run. */
export function noiseSamples(lengthMs: number): Int16Array {
  const samples = new Int16Array(msToSamples(lengthMs));
  let state = 1;
  for (let index = 0; index < samples.length; index++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    samples[index] = ((state >> 8) % 32_768) - 16_384;
  }
  return samples;
}

/** Writes a scratch file of noise, or of silence, and gives the segment that is all of it. */
export async function writeSegment(
  path: string,
  { lengthMs, isLoud }: { readonly lengthMs: number; readonly isLoud: boolean },
): Promise<SpeechSegment> {
  const samples = isLoud ? noiseSamples(lengthMs) : new Int16Array(msToSamples(lengthMs));
  await writeFile(path, new Uint8Array(samples.buffer));
  return {
    span: { path, startSample: 0, endSample: samples.length },
    speech: [{ startMs: 0, endMs: lengthMs }],
  };
}
