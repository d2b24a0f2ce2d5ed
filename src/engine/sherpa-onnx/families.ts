/**
 * The families of models that this engine loads. Metadata, inputs and outputs are those that sherpa-onnx 1.13
 * reads (`sherpa-onnx/csrc/offline-*-model.cc`); it ends the process where one is missing.
 */
import type { Family, GraphForm } from './family.ts';
import { WHISPER } from './whisper.ts';

const GREEDY = ['greedy_search'] as const;
const LONGEST_MS = 30_000;
const FROM_OUTPUT = { role: 'model', from: 'output' } as const;
const FROM_METADATA = { role: 'model', from: { metadata: 'vocab_size' } } as const;

/** A connectionist temporal classifier in one file: it places its tokens in time, and scores none. */
function ctc(name: string, form: GraphForm, more: Partial<Family> = {}): Family {
  return {
    graphs: { model: form },
    config: (files) => ({ [name]: { model: files['model'] } }),
    vocabulary: FROM_METADATA,
    needsBlank: true,
    gives: { times: true, confidence: false },
    punctuates: false,
    maxSegmentMs: LONGEST_MS,
    decodingMethods: GREEDY,
    ...more,
  };
}

/** From the wave itself to scores, as Omnilingual and wav2vec 2.0 (MMS) do. */
const RAW_WAVE: Partial<Family> = {
  vocabulary: FROM_OUTPUT,
  needsBlank: false,
  maxSegmentMs: 40_000,
};

const SENSE_VOICE_METADATA = [
  ...['vocab_size', 'lfr_window_size', 'lfr_window_shift', 'normalize_samples'],
  ...['with_itn', 'without_itn', 'neg_mean', 'inv_stddev'],
  ...['lang_auto', 'lang_zh', 'lang_en', 'lang_ja', 'lang_ko', 'lang_yue'],
];

const TRANSDUCER: Omit<Family, 'graphs' | 'config' | 'vocabulary'> = {
  gives: { times: true, confidence: true },
  needsBlank: true,
  punctuates: false,
  maxSegmentMs: LONGEST_MS,
  decodingMethods: ['greedy_search', 'modified_beam_search'],
};

const transducerConfig =
  (modelType: string): Family['config'] =>
  ({ encoder, decoder, joiner }) => ({ modelType, transducer: { encoder, decoder, joiner } });

export const FAMILIES: Readonly<Record<string, Family>> = {
  omnilingual: ctc('omnilingual', { inputs: [1, 1], outputs: 1 }, RAW_WAVE),
  'wav2vec-ctc': ctc('omnilingual', { inputs: [1, 1], outputs: 1 }, RAW_WAVE),
  'zipformer-ctc': ctc('zipformerCtc', { inputs: [2, 2], outputs: 2 }, { vocabulary: FROM_OUTPUT }),
  'wenet-ctc': ctc('wenetCtc', {
    inputs: [2, 2],
    outputs: 2,
    metadata: ['vocab_size', 'subsampling_factor'],
  }),
  'nemo-ctc': ctc(
    'nemoCtc',
    { inputs: [2, 2], outputs: 1, metadata: ['vocab_size', 'subsampling_factor'] },
    { vocabulary: FROM_OUTPUT },
  ),
  tdnn: ctc('tdnn', { inputs: [1, 1], outputs: 1, metadata: ['vocab_size'] }),
  dolphin: ctc('dolphin', {
    inputs: [2, 2],
    outputs: 2,
    metadata: ['vocab_size', 'subsampling_factor', 'mean', 'invstd'],
  }),
  'sense-voice': ctc(
    'senseVoice',
    { inputs: [4, 4], outputs: 1, metadata: SENSE_VOICE_METADATA },
    {
      config: ({ model }, { language = 'auto', useInverseTextNormalization = true }) => ({
        senseVoice: {
          model,
          language,
          useInverseTextNormalization: useInverseTextNormalization ? 1 : 0,
        },
      }),
      needsBlank: false,
      punctuates: true,
    },
  ),
  transducer: {
    ...TRANSDUCER,
    graphs: {
      encoder: { inputs: [2, 2], outputs: 2 },
      decoder: { inputs: [1, 1], outputs: 1, metadata: ['vocab_size', 'context_size'] },
      joiner: { inputs: [2, 2], outputs: 1 },
    },
    config: transducerConfig('transducer'),
    vocabulary: { role: 'decoder', from: { metadata: 'vocab_size' } },
  },
  'nemo-transducer': {
    ...TRANSDUCER,
    graphs: {
      encoder: {
        inputs: [2, 2],
        outputs: 2,
        metadata: ['vocab_size', 'subsampling_factor', 'pred_rnn_layers', 'pred_hidden'],
      },
      decoder: { inputs: [4, 4], outputs: 4 },
      joiner: { inputs: [2, 2], outputs: 1 },
    },
    config: transducerConfig('nemo_transducer'),
    vocabulary: { role: 'encoder', from: { metadata: 'vocab_size' }, more: 1 },
    decodingMethods: GREEDY,
  },
  whisper: WHISPER,
  moonshine: {
    graphs: {
      encoder: { inputs: [1, 2], outputs: 1 },
      decoder: { inputs: [7, 1000], outputs: 5 },
    },
    config: ({ encoder, decoder }) => ({ moonshine: { encoder, mergedDecoder: decoder } }),
    vocabulary: { role: 'decoder', from: 'output' },
    gives: { times: false, confidence: false },
    punctuates: true,
    maxSegmentMs: LONGEST_MS,
    decodingMethods: GREEDY,
  },
};
