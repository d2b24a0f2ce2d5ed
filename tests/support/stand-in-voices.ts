/**
 * Small models with the inputs, outputs and metadata of pyannote's segmentation 3.0 and of models of voices,
 * set by hand: a person is a tone, so who speaks when is known, and how the voice lies.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { msToSamples } from '../../src/audio/index.ts';
import type { SpeechSegment } from '../../src/engine/index.ts';
import { createGraphBuilder, type GraphBuilder } from '../../src/inference/index.ts';
import type { InstalledModel } from '../../src/models/index.ts';
import { floatNumber, node, wholeNumbers } from './stand-in-graph.ts';

export type VoiceFramework = 'nemo' | 'wespeaker' | '3d-speaker';
export type Metadata = Readonly<Record<string, string>>;

/** Frequencies of three people. */
export const TONES_HZ = [400, 1000, 2500] as const;

/** As `scripts/pyannote/segmentation/export-onnx.py` of sherpa-onnx writes it. */
export const SEGMENTATION_METADATA: Metadata = {
  ...{ num_speakers: '3', powerset_max_classes: '2', num_classes: '7', sample_rate: '16000' },
  ...{ window_size: '160000', receptive_field_size: '991', receptive_field_shift: '270' },
  model_type: 'pyannote-segmentation-3.0',
};

const VOICE_NUMBERS = 192;
const MEL_BINS = 80;

/** As `scripts/nemo/speaker-verification/export-onnx.py` and `scripts/{wespeaker,3dspeaker}` write it. */
export const VOICE_METADATA: Readonly<Record<VoiceFramework, Metadata>> = {
  nemo: {
    ...{ framework: 'nemo', language: 'English', sample_rate: '16000', output_dim: '192' },
    // TitaNet's own is `per_feature`, which leaves nothing of a steady tone.
    ...{ feature_normalize_type: '', window_size_ms: '25', window_stride_ms: '10' },
    ...{ window_type: 'hann', feat_dim: '80' },
  },
  wespeaker: {
    ...{ framework: 'wespeaker', language: 'English', sample_rate: '16000', output_dim: '192' },
    ...{ normalize_samples: '0', feature_normalize_type: '' },
  },
  '3d-speaker': {
    ...{ framework: '3d-speaker', language: 'English', sample_rate: '16000', output_dim: '192' },
    ...{ normalize_samples: '1', feature_normalize_type: '' },
  },
};

/** Of a tone's power, as loud as {@link writeTones} makes it. */
const HEARD_POWER = 0.004;
const FRAME = { size: 991, shift: 270 };
/** Nobody, each of three, each two of them: the classes of the powerset. */
const CLASSES = [[], [0], [1], [2], [0, 1], [0, 2], [1, 2]];

/** @param hearsGhostFrom frame of each window from which on it hears the first person, sound or no sound. */
export function segmentationGraph(
  metadata: Metadata = SEGMENTATION_METADATA,
  hearsGhostFrom = Infinity,
): Uint8Array {
  const graph = createGraphBuilder();
  const wave = graph.input({ name: 'x', type: 'float32', dimensions: ['N', 1, 'T'] });
  const waves = node(graph, 'Conv', [wave, toneFilters(graph)], { strides: [FRAME.shift] });
  const power = node(graph, 'Conv', [node(graph, 'Mul', [waves, waves]), pairs(graph)]);
  const haunted =
    hearsGhostFrom === Infinity ? power : node(graph, 'Add', [power, ghost(graph, hearsGhostFrom)]);
  const isHeard = node(graph, 'Greater', [haunted, floatNumber(graph, HEARD_POWER)]);
  const heard = node(graph, 'Cast', [isHeard], { to: 1 });
  const logits = node(graph, 'Conv', [heard, ...classWeights(graph)]);
  graph.node({
    operator: 'Transpose',
    inputs: [logits],
    outputs: ['y'],
    attributes: { perm: { ints: [0, 2, 1] } },
  });
  graph.output({ name: 'y', type: 'float32', dimensions: ['N', 'T', CLASSES.length] });
  return graph.build(metadata);
}

/** A cosine and a sine of each tone under a bell. */
function toneFilters(graph: GraphBuilder): string {
  const filters = new Float32Array(2 * TONES_HZ.length * FRAME.size);
  TONES_HZ.forEach((toneHz, tone) => {
    for (let at = 0; at < FRAME.size; at++) {
      const bell = (1 - Math.cos((2 * Math.PI * (at + 0.5)) / FRAME.size)) / FRAME.size;
      const angle = (2 * Math.PI * toneHz * at) / 16_000;
      filters[2 * tone * FRAME.size + at] = bell * Math.cos(angle);
      filters[(2 * tone + 1) * FRAME.size + at] = bell * Math.sin(angle);
    }
  });
  return graph.constant(filters, [2 * TONES_HZ.length, 1, FRAME.size]);
}

/** [N, 6, frames] → [N, 3, frames], the sum of each two. */
function pairs(graph: GraphBuilder): string {
  const weights = Float32Array.of(1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1);
  return graph.constant(weights, [3, 6, 1]);
}

/** Of a window of ten seconds. */
const WINDOW_FRAMES = 589;

function ghost(graph: GraphBuilder, fromFrame: number): string {
  const power = new Float32Array(TONES_HZ.length * WINDOW_FRAMES).fill(1, fromFrame, WINDOW_FRAMES);
  return graph.constant(power, [1, TONES_HZ.length, WINDOW_FRAMES]);
}

/** The class whose people are just those that are heard scores most. */
function classWeights(graph: GraphBuilder): [string, string] {
  const weights = CLASSES.flatMap((people) =>
    TONES_HZ.map((_, tone) => (people.includes(tone) ? 2 : -2)),
  );
  const bias = CLASSES.map((people) => -2 * people.length);
  return [
    graph.constant(Float32Array.from(weights), [CLASSES.length, TONES_HZ.length, 1]),
    graph.constant(Float32Array.from(bias), [CLASSES.length]),
  ];
}

/** The voice is how loud each mel band is on average. */
export function voiceGraph(
  framework: VoiceFramework,
  metadata: Metadata = VOICE_METADATA[framework],
): Uint8Array {
  const graph = createGraphBuilder();
  const isNemo = framework === 'nemo';
  const features = graph.input(
    isNemo
      ? { name: 'audio_signal', type: 'float32', dimensions: ['N', MEL_BINS, 'T'] }
      : { name: 'x', type: 'float32', dimensions: ['N', 'T', MEL_BINS] },
  );
  if (isNemo) graph.input({ name: 'length', type: 'int64', dimensions: ['N'] });
  const mean = node(graph, 'ReduceMean', [features], { axes: [isNemo ? 2 : 1], keepdims: 0 });
  const half = node(graph, 'Mul', [mean, floatNumber(graph, 0.5)]);
  const loudness = node(graph, 'Exp', [half]);
  if (isNemo) giveNames(graph, loudness);
  graph.node({ operator: 'MatMul', inputs: [loudness, widen(graph)], outputs: ['embs'] });
  graph.output({ name: 'embs', type: 'float32', dimensions: ['N', VOICE_NUMBERS] });
  return graph.build(metadata);
}

/** NeMo's models also say which person of their training it is, before the voice. */
function giveNames(graph: GraphBuilder, loudness: string): void {
  graph.node({
    operator: 'Slice',
    inputs: [loudness, ...[0, 4, 1].map((value) => wholeNumbers(graph, [value]))],
    outputs: ['logits'],
  });
  graph.output({ name: 'logits', type: 'float32', dimensions: ['N', 4] });
}

function widen(graph: GraphBuilder): string {
  const weights = new Float32Array(MEL_BINS * VOICE_NUMBERS);
  for (let bin = 0; bin < MEL_BINS; bin++) weights[bin * VOICE_NUMBERS + bin] = 1;
  return graph.constant(weights, [MEL_BINS, VOICE_NUMBERS]);
}

export interface VoiceGraphs {
  readonly segmentation: Uint8Array;
  readonly embedding: Uint8Array;
}

/** Writes both models into a new folder. */
export async function writeVoices(
  folder: string,
  { segmentation = segmentationGraph(), embedding = voiceGraph('nemo') }: Partial<VoiceGraphs> = {},
): Promise<InstalledModel> {
  await mkdir(folder, { recursive: true });
  const files = {
    segmentation: join(folder, 'segmentation.onnx'),
    embedding: join(folder, 'embedding.onnx'),
  };
  await writeFile(files.segmentation, segmentation);
  await writeFile(files.embedding, embedding);
  return {
    ...{ id: 'stand-in-voices', engine: 'neural-voices', folder, files },
    ...{ sha256: '', settings: {} },
  };
}

export interface Tone {
  readonly startMs: number;
  readonly endMs: number;
  /** Which of {@link TONES_HZ}. */
  readonly person: number;
}

/** Writes a scratch file in which these people sound, and gives the segment that is all of it. */
export async function writeTones(
  path: string,
  { lengthMs, tones }: { readonly lengthMs: number; readonly tones: readonly Tone[] },
): Promise<SpeechSegment> {
  const samples = new Int16Array(msToSamples(lengthMs));
  for (const { startMs, endMs, person } of tones)
    for (let at = msToSamples(startMs); at < Math.min(msToSamples(endMs), samples.length); at++)
      samples[at]! += 8000 * Math.sin((2 * Math.PI * TONES_HZ[person]! * at) / 16_000);
  await writeFile(path, new Uint8Array(samples.buffer));
  return {
    span: { path, startSample: 0, endSample: samples.length },
    speech: tones.map(({ startMs, endMs }) => ({ startMs, endMs })),
  };
}
