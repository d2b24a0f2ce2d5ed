/**
 * The ruler: bare sherpa-onnx with the same Moonshine files, one thread a process, greedy search. Each
 * process is handed its share of the segments at once; loading is not counted.
 */
import { fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseVocabulary } from '../../src/engine/moonshine/vocabulary.ts';
import type { InstalledModel } from '../../src/models/index.ts';

export interface SherpaRequest {
  readonly encoder: string;
  readonly decoder: string;
  readonly tokens: string;
  readonly segments: readonly Float32Array[];
}

export interface SherpaAnswer {
  readonly texts: readonly string[];
  /** Wall-clock time from the first segment to the last. */
  readonly seconds: number;
}

/** Recognises with one process. */
export function recogniseWithSherpa(
  model: InstalledModel,
  segments: readonly Float32Array[],
): Promise<SherpaAnswer> {
  const request: SherpaRequest = {
    encoder: model.files['encoder'] ?? '',
    decoder: model.files['decoder'] ?? '',
    tokens: writeTokens(model),
    segments,
  };
  const child = fork(join(import.meta.dirname, 'sherpa-process.ts'), { serialization: 'advanced' });
  return new Promise((resolve, reject) => {
    child.once('message', (answer) => {
      resolve(answer as SherpaAnswer);
      child.kill();
    });
    child.once('exit', (code) => reject(new Error(`sherpa-onnx ended with ${code}`)));
    child.send(request);
  });
}

/**
 * The same with so many processes at a time, each with an equal share of the sound.
 * @returns texts in the order of the segments, and the time of the slowest process.
 */
export async function recogniseWithSherpas(
  model: InstalledModel,
  segments: readonly Float32Array[],
  processes: number,
): Promise<SherpaAnswer> {
  const shares = share(segments, processes);
  const answers = await Promise.all(
    shares.map((indexes) =>
      recogniseWithSherpa(
        model,
        indexes.map((index) => segments[index] as Float32Array),
      ),
    ),
  );
  const texts: string[] = [];
  shares.forEach((indexes, at) =>
    indexes.forEach((index, place) => (texts[index] = answers[at]?.texts[place] ?? '')),
  );
  return { texts, seconds: Math.max(...answers.map(({ seconds }) => seconds)) };
}

/** Longest first to whoever has least: both end at the same time, which is the best that they can do. */
function share(segments: readonly Float32Array[], processes: number): number[][] {
  const shares = Array.from({ length: processes }, () => ({ indexes: [] as number[], length: 0 }));
  const order = segments.map((_, index) => index).sort((a, b) => lengthOf(b) - lengthOf(a));
  function lengthOf(index: number): number {
    return segments[index]?.length ?? 0;
  }
  for (const index of order) {
    const least = shares.reduce((a, b) => (b.length < a.length ? b : a));
    least.indexes.push(index);
    least.length += lengthOf(index);
  }
  return shares.map(({ indexes }) => indexes);
}

/** sherpa-onnx wants one line a token: base64 of its bytes, and its number. */
function writeTokens(model: InstalledModel): string {
  const path = join(tmpdir(), `lalela-bench-tokens-${process.pid}.txt`);
  const vocabulary = parseVocabulary(readFileSync(model.files['vocabulary'] ?? '', 'latin1'));
  const lines = Array.from({ length: vocabulary.size }, (_, token) => {
    return `${Buffer.from(vocabulary.bytesOf(token)).toString('base64')} ${token}`;
  });
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
