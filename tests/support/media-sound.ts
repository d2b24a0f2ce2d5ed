/** Sound made here, and the little that is needed to write it as WAV or AU without an encoder. */
import { writeFile } from 'node:fs/promises';

/** Samples in [-1, 1] for each channel. */
export type Sound = readonly Float32Array[];

export interface Tone {
  readonly frequencyHz: number;
  readonly amplitude: number;
  readonly durationMs: number;
  readonly sampleRateHz: number;
}

export function makeTone({ frequencyHz, amplitude, durationMs, sampleRateHz }: Tone): Float32Array {
  const step = (2 * Math.PI * frequencyHz) / sampleRateHz;
  const count = Math.round((durationMs * sampleRateHz) / 1000);
  return Float32Array.from({ length: count }, (_, i) => amplitude * Math.sin(step * i));
}

/** What the header says; each field defaults to the truth. */
export interface WavHeader {
  readonly sampleRateHz: number;
  readonly channelCount?: number;
  readonly riffBytes?: number;
  readonly dataBytes?: number;
}

/** A 16-bit PCM WAV with any header. */
export function encodeWav(sound: Sound, header: WavHeader): Buffer {
  const data = interleave(sound);
  const channelCount = header.channelCount ?? sound.length;
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(header.riffBytes ?? 36 + data.length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(channelCount, 22);
  head.writeUInt32LE(header.sampleRateHz, 24);
  head.writeUInt32LE((header.sampleRateHz * channelCount * 2) % 2 ** 32, 28);
  head.writeUInt16LE((channelCount * 2) % 2 ** 16, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(header.dataBytes ?? data.length, 40);
  return Buffer.concat([head, data]);
}

/** A 16-bit PCM AU file, whose numbers are big-endian. */
export function encodeAu(sound: Sound, sampleRateHz: number): Buffer {
  const data = interleave(sound).swap16();
  const head = Buffer.alloc(24);
  head.write('.snd', 0, 'latin1');
  [24, data.length, 3, sampleRateHz, sound.length].forEach((field, i) =>
    head.writeUInt32BE(field, 4 + i * 4),
  );
  return Buffer.concat([head, data]);
}

export async function writeWav(path: string, sound: Sound, header: WavHeader): Promise<string> {
  await writeFile(path, encodeWav(sound, header));
  return path;
}

function interleave(sound: Sound): Buffer {
  const frames = sound[0]?.length ?? 0;
  const data = Buffer.alloc(frames * sound.length * 2);
  for (let frame = 0; frame < frames; frame++) {
    sound.forEach((channel, i) => {
      data.writeInt16LE(Math.round((channel[frame] ?? 0) * 32_767), (frame * sound.length + i) * 2);
    });
  }
  return data;
}
