/** Whisper as `scripts/whisper/export-onnx.py` of sherpa-onnx writes it, OpenAI's and fine-tunes alike. */
import type { Family } from './family.ts';

const METADATA = [
  ...['n_mels', 'n_text_layer', 'n_text_ctx', 'n_text_state', 'n_vocab', 'sot', 'eot', 'blank_id'],
  ...['translate', 'transcribe', 'is_multilingual', 'no_timestamps', 'no_speech', 'sot_sequence'],
];

export const WHISPER: Family = {
  graphs: {
    encoder: { inputs: [1, 1], outputs: 2, metadata: METADATA },
    decoder: { inputs: [6, 6], outputs: 3 },
  },
  config: ({ encoder, decoder }, { language = '', tailPaddings = -1, tokenTimes = false }) => ({
    whisper: {
      ...{ encoder, decoder, language, tailPaddings },
      task: 'transcribe',
      enableTokenTimestamps: tokenTimes ? 1 : 0,
    },
  }),
  vocabulary: { role: 'encoder', from: { metadata: 'n_vocab' }, isPartial: true },
  gives: { times: false, confidence: false },
  punctuates: true,
  maxSegmentMs: 29_000,
  decodingMethods: ['greedy_search'],
};
