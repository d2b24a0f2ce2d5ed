/** Moonshine by the engine `moonshine` and by sherpa-onnx: what both hear in the same utterances. */
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { phrasesOf } from '../../bench/support/phrases.ts';
import { samplesToMs } from '../../src/audio/index.ts';
import { startEngineProcess, type EngineProcess } from '../../src/engine/index.ts';
import { parseVocabulary } from '../../src/engine/moonshine/vocabulary.ts';
import { scoreFile } from '../../src/evaluation/index.ts';
import type { InstalledModel } from '../../src/models/index.ts';
import type { TimeSpan } from '../../src/transcript/index.ts';
import { engineProgram } from './engine-program.ts';

/** What each engine heard, an utterance a text. */
export interface HeardByBoth {
  readonly moonshine: readonly string[];
  readonly sherpaOnnx: readonly string[];
}

export interface Agreement {
  readonly utterances: number;
  /** With the very same words, written alike but for capitals and marks. */
  readonly same: number;
  /** Words of the second that differ, percent, as an error rate with the first as reference. */
  readonly wordDifferencePercent: number;
}

/** @param model of the engine `moonshine`. @param sounds 16 kHz. */
export async function hearByBoth(
  model: InstalledModel,
  sounds: readonly Int16Array[],
): Promise<HeardByBoth> {
  const folder = await mkdtemp(join(tmpdir(), 'lalela-both-'));
  try {
    const paths = await Promise.all(
      sounds.map(async (sound, index) => {
        const path = join(folder, `${index}.pcm`);
        await writeFile(path, new Uint8Array(sound.buffer, sound.byteOffset, sound.byteLength));
        return { path, startSample: 0, endSample: sound.length };
      }),
    );
    const [moonshine, sherpaOnnx] = await Promise.all([
      hear(model, paths),
      hear(await asSherpaModel(model, folder), paths),
    ]);
    return { moonshine, sherpaOnnx };
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
      const speech = await speechIn(span.path);
      const [heard] = await engine.recognise([{ span, speech }], { language: 'eng' });
      texts.push(heard?.words.map(({ text }) => text).join(' ') ?? '');
    }
    return texts;
  } finally {
    await engine.stop();
  }
}

/** As the search for speech hands it to an engine with every segment; here by level. */
async function speechIn(path: string): Promise<TimeSpan[]> {
  const bytes = new Uint8Array(await readFile(path));
  return phrasesOf(new Int16Array(bytes.buffer)).map(({ startSample, endSample }) => ({
    startMs: samplesToMs(startSample),
    endMs: samplesToMs(endSample),
  }));
}

/** @param references what was said, or what one of two heard. @param hypotheses what was heard. */
export function agreementOf(
  references: readonly string[],
  hypotheses: readonly string[],
): Agreement {
  let different = 0;
  let words = 0;
  let same = 0;
  references.forEach((reference, index) => {
    const hypothesis = hypotheses[index] ?? '';
    const scored = scoreFile({
      ...{ file: String(index), reference, hypothesis },
      ...{ language: 'eng', durationMs: 0 },
    });
    const { substitutions, deletions, insertions, hits } = scored.words;
    different += substitutions + deletions + insertions;
    words += substitutions + deletions + hits;
    if (substitutions + deletions + insertions === 0) same++;
  });
  return { utterances: references.length, same, wordDifferencePercent: (100 * different) / words };
}
