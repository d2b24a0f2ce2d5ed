/**
 * The forms in which sherpa-onnx takes models that say how a voice sounds, and whether a file has one
 * (`sherpa-onnx/csrc/speaker-embedding-extractor-*.cc`).
 */
import { SAMPLE_RATE_HZ } from '../../audio/index.ts';
import { corruptModel } from '../../engine/index.ts';
import { Tensor, type ModelFacts } from '../../inference/index.ts';
import { metadataNumber } from './metadata-number.ts';
import { triedOutput } from './tried-output.ts';

interface EmbeddingForm {
  readonly inputs: number;
  /** Which output is the voice. */
  readonly voiceAt: number;
  /** Kinds of normalisation besides none. */
  readonly normalisations: readonly string[];
  /** Metadata that must be there, whole numbers with least and most. */
  readonly numbers: Readonly<Record<string, readonly [number, number]>>;
  readonly dimensions: (frames: number, bins: number) => readonly number[];
}

/** So many numbers describe a voice at most. */
const MOST_VOICE_NUMBERS = 4096;
/** What sherpa-onnx gives models that do not say how many they want. */
const USUAL_BINS = 80;
/** Whole sixteens, as NeMo's models have them; a second and a bit. */
const TRIED_FRAMES = 112;

const NEMO: EmbeddingForm = {
  inputs: 2,
  voiceAt: 1,
  normalisations: ['per_feature'],
  numbers: { feat_dim: [8, 256], window_size_ms: [5, 100], window_stride_ms: [5, 100] },
  dimensions: (frames, bins) => [1, bins, frames],
};

const GENERAL: EmbeddingForm = {
  inputs: 1,
  voiceAt: 0,
  normalisations: ['global-mean'],
  numbers: { normalize_samples: [0, 1] },
  dimensions: (frames, bins) => [1, frames, bins],
};

const FORMS: Readonly<Record<string, EmbeddingForm>> = {
  nemo: NEMO,
  wespeaker: GENERAL,
  '3d-speaker': GENERAL,
};

/** Of kaldi-native-fbank, which ends the process at others. */
const WINDOW_TYPES = ['povey', 'hann', 'hanning', 'hamming', 'sine', 'rectangular', 'blackman'];

/** @throws LalelaError MODEL_CORRUPT when it is no model of voices, or its metadata do not fit it. */
export async function checkEmbedding(path: string, facts: ModelFacts): Promise<void> {
  const { metadata } = facts;
  const framework = metadata['framework'] ?? '';
  const form = Object.hasOwn(FORMS, framework) ? FORMS[framework] : undefined;
  if (form === undefined)
    throw wrongEmbedding(`its metadata name no framework of ${Object.keys(FORMS).join(', ')}`);
  checkWords(metadata, form);
  const { bins, voiceSize } = readNumbers(metadata, form);
  const inputs = triedInputs(facts, form, bins);
  const sizes = await triedOutput({ path, role: 'embedding', inputs, at: form.voiceAt });
  if (sizes.length !== 2 || sizes[1] !== voiceSize)
    throw corruptModel('has an embedding that gives other sizes than its metadata say');
}

function checkWords(metadata: ModelFacts['metadata'], { normalisations }: EmbeddingForm): void {
  const { language, feature_normalize_type: normalisation = '', window_type = 'povey' } = metadata;
  if (language === undefined) throw wrongEmbedding('it lacks the metadata language');
  if (normalisation !== '' && !normalisations.includes(normalisation))
    throw wrongEmbedding('its feature_normalize_type is not known');
  if (!WINDOW_TYPES.includes(window_type)) throw wrongEmbedding('its window_type is not known');
}

function readNumbers(metadata: ModelFacts['metadata'], { numbers }: EmbeddingForm) {
  const read = (name: string, least: number, most: number) =>
    metadataNumber({ metadata, role: 'embedding', name, least, most });
  for (const [name, [least, most]] of Object.entries(numbers)) read(name, least, most);
  read('sample_rate', 8000, SAMPLE_RATE_HZ);
  const bins = 'feat_dim' in numbers ? Number(metadata['feat_dim']) : USUAL_BINS;
  return { bins, voiceSize: read('output_dim', 2, MOST_VOICE_NUMBERS) };
}

function triedInputs({ inputs, outputs }: ModelFacts, form: EmbeddingForm, bins: number) {
  if (inputs.length !== form.inputs || outputs.length <= form.voiceAt)
    throw wrongEmbedding('its inputs and outputs are not those of its framework');
  const features = new Float32Array(TRIED_FRAMES * bins);
  const tensors = [
    new Tensor('float32', features, form.dimensions(TRIED_FRAMES, bins)),
    new Tensor('int64', BigInt64Array.of(BigInt(TRIED_FRAMES)), [1]),
  ];
  return Object.fromEntries(inputs.map(({ name }, at) => [name, tensors[at] as Tensor]));
}

function wrongEmbedding(what: string) {
  return corruptModel(`is not one that tells speakers apart: of its embedding, ${what}`);
}
