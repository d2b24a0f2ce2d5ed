/** Long recordings, joined from the development data with pauses between. Needs ffmpeg. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const DATA = resolve(import.meta.dirname, '../../../shared/data/audio');
const RATE = 16_000;

export interface Utterance {
  readonly path: string;
  /** What is said. */
  readonly reference: string;
}

export interface PlacedUtterance extends Utterance {
  readonly startMs: number;
  readonly endMs: number;
}

/** The utterances of a set with a `transcripts.tsv` (file, reference, …). */
export function readUtterances(set: string): Utterance[] {
  const [, ...lines] = readFileSync(join(DATA, set, 'transcripts.tsv'), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => {
    const [file = '', reference = ''] = line.split('\t');
    return { path: join(DATA, set, file), reference };
  });
}

export function hasData(set: string): boolean {
  return existsSync(join(DATA, set));
}

export function decode(path: string): Int16Array {
  const format = ['-ar', String(RATE), '-ac', '1', '-f', 's16le', '-'];
  const bytes = execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-i', path, ...format], {
    maxBuffer: 2 ** 31,
  });
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1);
}

/** Pauses of 0.3 to 1.5 s, the same in every run. */
function pauseSamples(index: number): number {
  return Math.round(RATE * (0.3 + 1.2 * ((index * 0.618_033_988_7) % 1)));
}

/**
 * Joins utterances, over and over until the recording is `leastSeconds` long, and writes it as WAV.
 * The pauses hold a faint noise, as rooms do.
 */
export function joinUtterances(
  utterances: readonly Utterance[],
  leastSeconds: number,
  path: string,
): PlacedUtterance[] {
  const decoded = new Map<string, Int16Array>();
  const pieces: Int16Array[] = [];
  const placed: PlacedUtterance[] = [];
  let length = 0;
  const add = (piece: Int16Array) => {
    pieces.push(piece);
    length += piece.length;
  };
  for (let index = 0; length < leastSeconds * RATE; index++) {
    const utterance = utterances[index % utterances.length] as Utterance;
    const samples = decoded.get(utterance.path) ?? decode(utterance.path);
    decoded.set(utterance.path, samples);
    add(faintNoise(pauseSamples(index), index));
    const startMs = (length * 1000) / RATE;
    add(samples);
    placed.push({ ...utterance, startMs, endMs: (length * 1000) / RATE });
  }
  writeWav(path, pieces, length);
  return placed;
}

export function faintNoise(length: number, seed: number): Int16Array {
  let state = seed + 1;
  return Int16Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7f_ff_ff_ff;
    return (state >> 16) % 5;
  });
}

export function writeWav(path: string, pieces: readonly Int16Array[], length: number): void {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + length * 2, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(length * 2, 40);
  const bodies = pieces.map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  writeFileSync(path, Buffer.concat([header, ...bodies]));
}
