/**
 * Moonshine's published files as they are, decoded in the plainest way: whole utterances, no quiet around
 * them, the likeliest token each time. A second ruler beside sherpa-onnx, with this project's onnxruntime.
 */
import { readFile } from 'node:fs/promises';
import { ALIGNMENT_HEADS } from '../../src/engine/moonshine/alignment-heads.ts';
import { openMoonshineModel } from '../../src/engine/moonshine/moonshine-model.ts';
import { prepareMoonshine } from '../../src/engine/moonshine/prepare-model.ts';
import { HEAD_COUNT, modelShape, type MoonshineSize } from '../../src/engine/moonshine/shapes.ts';
import { parseVocabulary, type Vocabulary } from '../../src/engine/moonshine/vocabulary.ts';
import { multipliesExactly, openSession, Tensor, type Session } from '../../src/inference/index.ts';
import type { InstalledModel } from '../../src/models/index.ts';

const RATE = 16_000;
const START_TOKEN = 1;
const END_TOKEN = 2;
const MOST_TOKENS_A_SECOND = 10;

type Feeds = Record<string, Tensor>;

/**
 * By the engine's own graphs, of the same sound and in the same plain way: without the quiet that the engine
 * puts around speech, and without a second look.
 */
export async function recogniseByBuiltGraphs(
  { files, settings }: InstalledModel,
  sounds: readonly Float32Array[],
): Promise<string[]> {
  const size = settings['size'] as MoonshineSize;
  const encoder = await readFile(files['encoder'] ?? '');
  const decoder = await readFile(files['decoder'] ?? '');
  const signs = (await multipliesExactly()) ? 'signed' : 'unsigned';
  const model = await openMoonshineModel(
    prepareMoonshine({ encoder, decoder, size }, ALIGNMENT_HEADS[size], signs),
  );
  const vocabulary = parseVocabulary(await readFile(files['vocabulary'] ?? '', 'latin1'));
  const texts: string[] = [];
  for (const samples of sounds) {
    const request = { samples, maxTokens: mostTokens(samples), mustSpeak: false };
    const [heard] = await model.decode([request], new AbortController().signal);
    texts.push(textOf(vocabulary, heard?.tokens ?? []));
  }
  await model.close();
  return texts;
}

interface PlainModel {
  readonly encoder: Session;
  readonly decoder: Session;
  readonly vocabulary: Vocabulary;
  readonly layers: number;
  readonly headSize: number;
}

/** @param sounds at 16 kHz, in [-1, 1). @returns their texts, in the same order. */
export async function recognisePlainly(
  installed: InstalledModel,
  sounds: readonly Float32Array[],
): Promise<string[]> {
  const model = await open(installed);
  const texts: string[] = [];
  for (const samples of sounds) texts.push(await recognise(model, samples));
  await Promise.all([model.encoder.release(), model.decoder.release()]);
  return texts;
}

async function open({ files, settings }: InstalledModel): Promise<PlainModel> {
  const { layers, headSize } = modelShape(settings['size'] as MoonshineSize, 0);
  return {
    encoder: await openSession(await readFile(files['encoder'] ?? '')),
    decoder: await openSession(await readFile(files['decoder'] ?? '')),
    vocabulary: parseVocabulary(await readFile(files['vocabulary'] ?? '', 'latin1')),
    layers,
    headSize,
  };
}

async function recognise(model: PlainModel, samples: Float32Array): Promise<string> {
  const wave = new Tensor('float32', samples, [1, samples.length]);
  const { last_hidden_state: sound } = await model.encoder.run({ input_values: wave });
  const most = mostTokens(samples);
  const tokens: number[] = [];
  let memory = emptyMemory(model);
  while (tokens.length < most) {
    const answer = await model.decoder.run({
      input_ids: new Tensor(
        'int64',
        BigInt64Array.of(BigInt(tokens.at(-1) ?? START_TOKEN)),
        [1, 1],
      ),
      encoder_hidden_states: sound!,
      use_cache_branch: new Tensor('bool', Uint8Array.of(Number(tokens.length > 0)), [1]),
      ...memory,
    });
    const next = likeliest(answer['logits']!.data as Float32Array);
    if (next === END_TOKEN) break;
    memory = remembered(memory, answer, tokens.length === 0);
    tokens.push(next);
  }
  return textOf(model.vocabulary, tokens);
}

function mostTokens(samples: Float32Array): number {
  return Math.ceil((samples.length / RATE) * MOST_TOKENS_A_SECOND);
}

function textOf(vocabulary: Vocabulary, tokens: readonly number[]): string {
  const bytes = tokens.map((token) => vocabulary.bytesOf(token));
  return Buffer.concat(bytes).toString('utf8').trim();
}

function emptyMemory({ layers, headSize }: PlainModel): Feeds {
  const names = Array.from({ length: layers }, (_, layer) =>
    ['decoder.key', 'decoder.value', 'encoder.key', 'encoder.value'].map(
      (part) => `past_key_values.${layer}.${part}`,
    ),
  ).flat();
  const nothing = new Tensor('float32', new Float32Array(0), [1, HEAD_COUNT, 0, headSize]);
  return Object.fromEntries(names.map((name) => [name, nothing]));
}

/** What the decoder made of the sound comes with the first token only. */
function remembered(memory: Feeds, answer: Feeds, isFirst: boolean): Feeds {
  return Object.fromEntries(
    Object.entries(memory).map(([name, before]) => {
      const isNew = isFirst || name.includes('.decoder.');
      return [name, isNew ? answer[name.replace('past_key_values', 'present')]! : before];
    }),
  );
}

function likeliest(scores: Float32Array): number {
  return scores.reduce((best, score, token) => (score > scores[best]! ? token : best), 0);
}
