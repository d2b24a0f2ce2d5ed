/** Moonshine by the engine `moonshine` and by sherpa-onnx: what both hear in the same utterances. */
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { samplesToMs } from '../../src/audio/index.ts';
import { startEngineProcess, type EngineProcess } from '../../src/engine/index.ts';
import { parseVocabulary } from '../../src/engine/moonshine/vocabulary.ts';
import { scoreFile } from '../../src/evaluation/index.ts';
import type { InstalledModel } from '../../src/models/index.ts';
import { engineProgram } from './engine-program.ts';

export interface Agreement {
  readonly utterances: number;
  /** With the very same words, written alike but for capitals and marks. */
  readonly same: number;
  /** Words of sherpa-onnx's that differ, percent, as an error rate with the other as reference. */
  readonly wordDifferencePercent: number;
}

/** @param model of the engine `moonshine`. @param sounds 16 kHz. */
export async function compareMoonshines(
  model: InstalledModel,
  sounds: readonly Int16Array[],
): Promise<Agreement> {
  const folder = await mkdtemp(join(tmpdir(), 'lalela-both-'));
  try {
    const paths = await Promise.all(
      sounds.map(async (sound, index) => {
        const path = join(folder, `${index}.pcm`);
        await writeFile(path, new Uint8Array(sound.buffer, sound.byteOffset, sound.byteLength));
        return { path, startSample: 0, endSample: sound.length };
      }),
    );
    const [ours, theirs] = await Promise.all([
      hear(model, paths),
      hear(await asSherpaModel(model, folder), paths),
    ]);
    return agreementOf(ours, theirs);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function asSherpaModel(model: InstalledModel, folder: string): Promise<InstalledModel> {
  const vocabulary = parseVocabulary(await readFile(model.files['vocabulary'] ?? '', 'latin1'));
  const lines = Array.from(
    { length: vocabulary.size },
    // An empty text would be no line of a table.
    (_, token) => `${Buffer.from(vocabulary.bytesOf(token)).toString('base64') || 'AA=='} ${token}`,
  );
  const files = {
    encoder: join(folder, 'encoder.onnx'),
    decoder: join(folder, 'decoder.onnx'),
    tokens: join(folder, 'tokens.txt'),
  };
  await copyFile(model.files['encoder'] ?? '', files.encoder);
  await copyFile(model.files['decoder'] ?? '', files.decoder);
  await writeFile(files.tokens, `${lines.join('\n')}\n`);
  return { ...model, engine: 'sherpa-onnx', folder, files, settings: { family: 'moonshine' } };
}

type Span = Parameters<EngineProcess['recognise']>[0][number]['span'];

async function hear(model: InstalledModel, spans: readonly Span[]): Promise<string[]> {
  const engine = startEngineProcess(engineProgram());
  try {
    await engine.load(model);
    const texts: string[] = [];
    for (const span of spans) {
      const speech = [{ startMs: 0, endMs: samplesToMs(span.endSample) }];
      const [heard] = await engine.recognise([{ span, speech }], { language: 'eng' });
      texts.push(heard?.words.map(({ text }) => text).join(' ') ?? '');
    }
    return texts;
  } finally {
    await engine.stop();
  }
}

function agreementOf(ours: readonly string[], theirs: readonly string[]): Agreement {
  let different = 0;
  let words = 0;
  let same = 0;
  ours.forEach((reference, index) => {
    const hypothesis = theirs[index] ?? '';
    const scored = scoreFile({
      ...{ file: String(index), reference, hypothesis },
      ...{ language: 'eng', durationMs: 0 },
    });
    const { substitutions, deletions, insertions, hits } = scored.words;
    different += substitutions + deletions + insertions;
    words += substitutions + deletions + hits;
    if (substitutions + deletions + insertions === 0) same++;
  });
  return { utterances: ours.length, same, wordDifferencePercent: (100 * different) / words };
}
