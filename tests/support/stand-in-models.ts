/** A small model of each family that sherpa-onnx loads, and what it says when it hears a loud sound. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGraphBuilder, type GraphBuilder } from '../../src/inference/index.ts';
import type { InstalledModel } from '../../src/models/index.ts';
import {
  floatNumber,
  followScore,
  loudOfFeatures,
  loudOfWave,
  node,
  wholeNumbers,
  type Score,
} from './stand-in-graph.ts';
import { whisperFiles, WHISPER_TOKENS } from './stand-in-whisper.ts';

export const STAND_IN_FAMILIES = [
  ...['omnilingual', 'wav2vec-ctc', 'zipformer-ctc', 'wenet-ctc', 'nemo-ctc', 'tdnn', 'dolphin'],
  ...['sense-voice', 'transducer', 'nemo-transducer', 'whisper'],
] as const;
export type StandInFamily = (typeof STAND_IN_FAMILIES)[number];

/** Times in milliseconds of the words in a sound that is loud from its start. */
export interface StandIn {
  readonly model: InstalledModel;
  readonly words: readonly { readonly text: string; readonly startMs?: number }[];
}

/** Pieces of words, with the blank at the end as NeMo has it. */
const PIECES = ['<unk>', '▁sa', 'wu', '▁bo', 'na', 'x', '<blk>'];
/** `sawubona` in two words, at frames that every family's step divides. */
const PIECE_SCORE: Score = {
  vocabularySize: PIECES.length,
  blank: 6,
  tokens: [
    { token: 1, frame: 10 },
    { token: 2, frame: 14 },
    { token: 3, frame: 30 },
    { token: 4, frame: 33 },
  ],
};

const LETTERS = ['<s>', '<pad>', '</s>', '<unk>', ' ', 'a', 'b', 'c'];
const LETTER_SCORE: Score = {
  vocabularySize: LETTERS.length,
  blank: 0,
  tokens: [
    { token: 5, frame: 10 },
    { token: 6, frame: 12 },
    { token: 4, frame: 20 },
    { token: 7, frame: 30 },
    { token: 5, frame: 34 },
  ],
};

interface Files {
  readonly files: Readonly<Record<string, Uint8Array | string>>;
  readonly words: StandIn['words'];
}

/** Writes the model into a new folder. */
export async function writeStandIn(root: string, family: StandInFamily): Promise<StandIn> {
  const { files, words } = MAKERS[family]();
  const folder = join(root, family);
  await mkdir(folder, { recursive: true });
  const paths: Record<string, string> = {};
  for (const [role, content] of Object.entries(files)) {
    paths[role] = join(folder, role === 'tokens' ? 'tokens.txt' : `${role}.onnx`);
    await writeFile(paths[role], content);
  }
  const model = {
    ...{ id: `stand-in-${family}`, engine: 'sherpa-onnx', folder, files: paths, sha256: '' },
    settings: { family },
  };
  return { model, words };
}

export function tokenLines(tokens: readonly string[]): string {
  return tokens.map((token, number) => `${token} ${number}\n`).join('');
}

/** Milliseconds from one frame of scores to the next. */
function pieceWords(frameMs: number): StandIn['words'] {
  return [
    { text: 'sawu', startMs: 10 * frameMs },
    { text: 'bona', startMs: 30 * frameMs },
  ];
}

const LETTER_WORDS = [
  { text: 'ab', startMs: 200 },
  { text: 'ca', startMs: 600 },
];

const VOCAB = String(PIECES.length);
const EIGHTY = (value: number) => Array.from({ length: 80 }, () => value).join(',');

const MAKERS: Readonly<Record<StandInFamily, () => Files>> = {
  omnilingual: rawWave,
  'wav2vec-ctc': rawWave,
  'zipformer-ctc': () => features({ step: 4 }),
  // Its samples are whole numbers of 16 bits.
  'wenet-ctc': () =>
    features({ step: 4, limit: 10, metadata: { vocab_size: VOCAB, subsampling_factor: '4' } }),
  'nemo-ctc': () =>
    features({
      step: 4,
      isTransposed: true,
      metadata: {
        vocab_size: String(PIECES.length - 1),
        subsampling_factor: '4',
        normalize_type: '',
      },
    }),
  tdnn: () => features({ step: 1, hasLengths: false, metadata: { vocab_size: VOCAB } }),
  dolphin: () =>
    features({
      step: 4,
      metadata: {
        ...{ vocab_size: VOCAB, subsampling_factor: '4' },
        ...{ mean: EIGHTY(0), invstd: EIGHTY(1) },
      },
    }),
  'sense-voice': senseVoice,
  transducer,
  'nemo-transducer': nemoTransducer,
  whisper: () => ({
    files: { ...whisperFiles(), tokens: WHISPER_TOKENS },
    words: [{ text: 'Goeie' }, { text: 'môre.' }],
  }),
};

function rawWave(): Files {
  const graph = createGraphBuilder();
  const wave = graph.input({ name: 'x', type: 'float32', dimensions: ['N', 'samples'] });
  giveScores(graph, followScore(graph, loudOfWave(graph, wave, 320), LETTER_SCORE), LETTERS.length);
  return { files: { model: graph.build(), tokens: tokenLines(LETTERS) }, words: LETTER_WORDS };
}

function giveScores(graph: GraphBuilder, logits: string, size: number): void {
  graph.node({
    operator: 'LogSoftmax',
    inputs: [logits],
    outputs: ['log_probs'],
    attributes: { axis: { int: 2 } },
  });
  graph.output({ name: 'log_probs', type: 'float32', dimensions: ['N', 'T', size] });
}

interface FeatureForm {
  /** Frames of features to one of scores. */
  readonly step: number;
  /** Of the mean log mel energy, from which on it is loud. */
  readonly limit?: number;
  readonly isTransposed?: boolean;
  readonly hasLengths?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
}

function features(form: FeatureForm): Files {
  const { step, hasLengths = true, metadata = {} } = form;
  const graph = createGraphBuilder();
  const loud = loudInput(graph, form);
  if (hasLengths) giveLengths(graph, step);
  giveScores(graph, followScore(graph, loud, PIECE_SCORE), PIECES.length);
  if (hasLengths) graph.output({ name: 'lengths', type: 'int64', dimensions: ['N'] });
  return {
    files: { model: graph.build(metadata), tokens: tokenLines(PIECES) },
    words: pieceWords(10 * step),
  };
}

function loudInput(
  graph: GraphBuilder,
  { step, limit = -6, isTransposed = false }: FeatureForm,
): string {
  const dimensions = isTransposed ? ['N', 80, 'T'] : ['N', 'T', 80];
  const given = graph.input({ name: 'x', type: 'float32', dimensions });
  const upright = isTransposed ? node(graph, 'Transpose', [given], { perm: [0, 2, 1] }) : given;
  return loudOfFeatures(graph, upright, { step, limit });
}

/** Lengths in frames → in frames of scores, rounded up. */
function giveLengths(graph: GraphBuilder, step: number): void {
  const lengths = graph.input({ name: 'x_lens', type: 'int64', dimensions: ['N'] });
  const rounded = node(graph, 'Add', [lengths, wholeNumbers(graph, [step - 1])]);
  graph.node({
    operator: 'Div',
    inputs: [rounded, wholeNumbers(graph, [step])],
    outputs: ['lengths'],
  });
}

/** Seven frames of features at once, every sixth; four tags come before what was said. */
function senseVoice(): Files {
  const tokens = [
    '<blk>',
    '<|en|>',
    '<|HAPPY|>',
    '<|Speech|>',
    '<|woitn|>',
    '▁sa',
    'wu',
    '▁bo',
    'na',
  ];
  const score: Score = {
    vocabularySize: tokens.length,
    blank: 0,
    tokens: [
      ...[1, 2, 3, 4].map((token) => ({ token, frame: token - 1 })),
      { token: 5, frame: 14 },
      { token: 6, frame: 16 },
      { token: 7, frame: 24 },
      { token: 8, frame: 26 },
    ],
  };
  const graph = createGraphBuilder();
  const x = graph.input({ name: 'x', type: 'float32', dimensions: ['N', 'T', 560] });
  for (const name of ['x_length', 'language', 'text_norm'])
    graph.input({ name, type: 'int32', dimensions: ['N'] });
  const loud = loudOfFeatures(graph, x, { step: 1 });
  const four = graph.constant(Float32Array.of(1, 1, 1, 1), [1, 4]);
  const longer = node(graph, 'Concat', [four, loud], { axis: 1 });
  giveScores(graph, followScore(graph, longer, score), tokens.length);
  const languages = ['auto', 'zh', 'en', 'ja', 'ko', 'yue'];
  const zeros = Array.from({ length: 560 }, () => 0).join(',');
  const metadata = {
    ...{ vocab_size: String(tokens.length), lfr_window_size: '7', lfr_window_shift: '6' },
    ...{ normalize_samples: '1', with_itn: '14', without_itn: '15' },
    ...Object.fromEntries(languages.map((name, index) => [`lang_${name}`, String(index)])),
    ...{ neg_mean: zeros, inv_stddev: zeros.replaceAll('0', '1') },
  };
  return {
    files: { model: graph.build(metadata), tokens: tokenLines(tokens) },
    words: [
      { text: 'sawu', startMs: 600 },
      { text: 'bona', startMs: 1200 },
    ],
  };
}

const SIZE = PIECES.length;

/** icefall's: the joiner answers with what the encoder says, one token a frame at most. */
function transducer(): Files {
  const score = { ...PIECE_SCORE, blank: 0 };
  const tokens = ['<blk>', ...PIECES.slice(1, -1), '<unk>'];
  const encoder = createGraphBuilder();
  const loud = loudInput(encoder, { step: 4 });
  giveLengths(encoder, 4);
  giveScores(encoder, followScore(encoder, loud, score), SIZE);
  encoder.output({ name: 'lengths', type: 'int64', dimensions: ['N'] });

  const decoder = createGraphBuilder();
  const y = decoder.input({ name: 'y', type: 'int64', dimensions: ['N', 2] });
  const last = node(decoder, 'Gather', [y, decoder.constant(BigInt64Array.of(1n), [])], {
    axis: 1,
  });
  const table = decoder.constant(new Float32Array(SIZE * SIZE), [SIZE, SIZE]);
  decoder.node({ operator: 'Gather', inputs: [table, last], outputs: ['decoder_out'] });
  decoder.output({ name: 'decoder_out', type: 'float32', dimensions: ['N', SIZE] });

  const files = {
    encoder: encoder.build({ model_type: 'zipformer2' }),
    decoder: decoder.build({ vocab_size: VOCAB, context_size: '2' }),
    joiner: joiner(['N', SIZE], ['N', SIZE]).build(),
  };
  return { files: { ...files, tokens: tokenLines(tokens) }, words: pieceWords(40) };
}

function joiner(
  dimensions: readonly (number | string)[],
  outputDimensions: readonly (number | string)[],
  axes?: readonly number[],
): GraphBuilder {
  const graph = createGraphBuilder();
  const encoder = graph.input({ name: 'encoder_outputs', type: 'float32', dimensions });
  const decoder = graph.input({ name: 'decoder_outputs', type: 'float32', dimensions });
  const sum = node(graph, 'Add', [encoder, decoder]);
  const shape = wholeNumbers(graph, axes ?? [-1, SIZE]);
  graph.node({ operator: 'Reshape', inputs: [sum, shape], outputs: ['logit'] });
  graph.output({ name: 'logit', type: 'float32', dimensions: outputDimensions });
  return graph;
}

/** NeMo's: several tokens a frame, so that the decoder speaks against what was said last. */
function nemoTransducer(): Files {
  const encoder = createGraphBuilder();
  const loud = loudInput(encoder, { step: 4, isTransposed: true });
  giveLengths(encoder, 4);
  const scores = followScore(encoder, loud, PIECE_SCORE);
  encoder.node({
    operator: 'Transpose',
    inputs: [scores],
    outputs: ['outputs'],
    attributes: { perm: { ints: [0, 2, 1] } },
  });
  encoder.output({ name: 'outputs', type: 'float32', dimensions: ['N', SIZE, 'T'] });
  encoder.output({ name: 'lengths', type: 'int64', dimensions: ['N'] });
  const files = {
    encoder: encoder.build({
      ...{ vocab_size: String(SIZE - 1), subsampling_factor: '4', normalize_type: '' },
      ...{ pred_rnn_layers: '1', pred_hidden: '1', model_type: 'EncDecRNNTBPEModel' },
    }),
    decoder: nemoDecoder(),
    joiner: joiner([1, SIZE, 1], [1, 1, 1, SIZE], [1, 1, 1, SIZE]).build(),
  };
  return { files: { ...files, tokens: tokenLines(PIECES) }, words: pieceWords(40) };
}

function nemoDecoder(): Uint8Array {
  const graph = createGraphBuilder();
  const targets = graph.input({ name: 'targets', type: 'int32', dimensions: [1, 1] });
  const lengths = graph.input({ name: 'target_length', type: 'int32', dimensions: [1] });
  const states = ['state_h', 'state_c'].map((name) =>
    graph.input({ name, type: 'float32', dimensions: [1, 1, 1] }),
  );
  const against = new Float32Array(SIZE * SIZE);
  for (let token = 0; token < SIZE - 1; token++) against[token * SIZE + token] = -20;
  const row = node(graph, 'Gather', [graph.constant(against, [SIZE, SIZE]), targets]);
  graph.node({
    operator: 'Transpose',
    inputs: [row],
    outputs: ['outputs'],
    attributes: { perm: { ints: [0, 2, 1] } },
  });
  graph.output({ name: 'outputs', type: 'float32', dimensions: [1, SIZE, 1] });
  graph.node({ operator: 'Identity', inputs: [lengths], outputs: ['prednet_lengths'] });
  graph.output({ name: 'prednet_lengths', type: 'int32', dimensions: [1] });
  states.forEach((state, index) => {
    const name = `next_${index}`;
    graph.node({ operator: 'Add', inputs: [state, floatNumber(graph, 0)], outputs: [name] });
    graph.output({ name, type: 'float32', dimensions: [1, 1, 1] });
  });
  return graph.build();
}
