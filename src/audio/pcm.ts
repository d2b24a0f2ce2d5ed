/**
 * PCM as Lalela keeps it: signed 16-bit little-endian, mono, 16 kHz, one scratch file a channel.
 * Pure arithmetic; nothing here touches a file.
 */

/** Sample rate of every scratch file and of every engine's input. */
export const SAMPLE_RATE_HZ = 16_000;
/** Bytes of one s16le sample. */
export const BYTES_PER_SAMPLE = 2;

/** One channel of a decoded recording, in a scratch file (s16le, mono, {@link SAMPLE_RATE_HZ}). */
export interface PcmFile {
  /** Absolute path of the scratch file. */
  readonly path: string;
  /** Which channel of the recording: 0, 1, … in the file's order, or `mix` of all of them. */
  readonly channel: number | 'mix';
  readonly sampleCount: number;
}

/** A stretch of one scratch file. `endSample` is the first sample that does not belong to it. */
export interface PcmSpan {
  readonly path: string;
  readonly startSample: number;
  readonly endSample: number;
}

export function samplesToMs(samples: number): number {
  return Math.round((samples * 1000) / SAMPLE_RATE_HZ);
}

export function msToSamples(ms: number): number {
  return Math.round((ms * SAMPLE_RATE_HZ) / 1000);
}

/** s16le bytes → samples in [-1, 1). A trailing odd byte is ignored. */
export function decodeS16le(bytes: Uint8Array): Float32Array {
  const count = bytes.length >> 1;
  const samples = new Float32Array(count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, count * BYTES_PER_SAMPLE);
  for (let i = 0; i < count; i++) samples[i] = view.getInt16(i * BYTES_PER_SAMPLE, true) / 32_768;
  return samples;
}

/** Samples in [-1, 1] → s16le bytes; what is louder is cut off there. */
export function encodeS16le(samples: Float32Array): Uint8Array {
  const bytes = new Uint8Array(samples.length * BYTES_PER_SAMPLE);
  const view = new DataView(bytes.buffer);
  samples.forEach((sample, i) => {
    const value = Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768)));
    view.setInt16(i * BYTES_PER_SAMPLE, value, true);
  });
  return bytes;
}
