/** Moonshine, an English recogniser by Useful Sensors, as published inside an npm package. */
import type { CatalogueEntry, CatalogueFile } from './catalogue-entry.ts';

const ENCODER = { path: 'encoder_model.onnx', source: 'moonshine' };
const DECODER = { path: 'decoder_model_merged.onnx', source: 'moonshine' };

const VOCABULARY: CatalogueFile = {
  path: 'llama-tokenizer.js',
  bytes: 676487,
  sha256: '34a7b9f7579d40486444590c37cba6564ef40c3dd98ecdfc2f7c886ae72c898d',
  source: 'vocabulary',
  member: 'llama-tokenizer.js',
};

/** What base and tiny have in common. */
const SHARED = {
  task: 'speech-recognition',
  engine: 'moonshine',
  languages: ['eng'],
  bands: ['wide'],
  domains: [],
  sources: {
    moonshine: {
      address: 'npm:@usefulsensors/moonshine-js@0.1.12',
      bytes: 72710189,
      integrity:
        'sha512-nVoQRvkOxb3nb16FzobhS1x5zUi6hkLJ0PbsIMASR3ONzFhWinJnUMtMdCfaSQ7JnzvlzIygHBX82hBB1Flo3Q==',
    },
    vocabulary: {
      address: 'npm:llama-tokenizer-js@1.2.2',
      bytes: 388950,
      integrity:
        'sha512-Wmth393dc3odWU3IzARJ3r2oIfWgw9GdJ5Gm+hGhfECNO18UHLRqEFSf511jn4E9KcQGzuuKw4Wl08pHAemLAw==',
    },
  },
  licences: [
    {
      covers: 'weights',
      spdx: 'MIT',
      holder: 'Useful Sensors',
      address: 'https://github.com/usefulsensors/moonshine/blob/main/LICENSE',
    },
    {
      covers: 'vocabulary',
      spdx: 'MIT',
      holder: 'belladore.ai',
      address: 'https://github.com/belladoreai/llama-tokenizer-js/blob/master/LICENSE.md',
    },
  ],
} satisfies Partial<CatalogueEntry>;

const NOTES: CatalogueEntry['notes'] = [
  {
    statement: 'The npm package that holds the weights declares the licence MIT.',
    source: 'package.json of @usefulsensors/moonshine-js 0.1.12',
  },
  {
    statement: 'Trained on English speech at 16 kHz; telephone speech is brought to 16 kHz.',
    source:
      'Jeffries and others, Moonshine: Speech Recognition for Live Transcription, arXiv 2410.15608',
  },
  {
    statement:
      'The package has no tokenizer file. Its vocabulary is the 32,000 pieces of llama-tokenizer-js and 768 specials.',
    source: 'tried: the text agrees with that of sherpa-onnx on the same recordings',
  },
];

export const MOONSHINE: readonly CatalogueEntry[] = [
  {
    ...SHARED,
    id: 'moonshine-base-en',
    title: 'Moonshine base, English',
    settings: { size: 'base' },
    files: {
      encoder: {
        ...ENCODER,
        bytes: 20513063,
        sha256: '1dd9ab0a7f987113d30affcba5a068d11c8f90fa0223caa3e491ade431ad9751',
        member: 'dist/model/base/quantized/encoder_model.onnx',
      },
      decoder: {
        ...DECODER,
        bytes: 42498870,
        sha256: 'cc9f3cd6698a369c6008b41aa60aa3fb3322e7f03c9bdf19d8e6b7200afca4f3',
        member: 'dist/model/base/quantized/decoder_model_merged.onnx',
      },
      vocabulary: VOCABULARY,
    },
    notes: NOTES,
    accuracy: [
      {
        language: 'eng',
        band: 'wide',
        set: '50 utterances of read English, 6.4 minutes, LibriSpeech test-other (eng-librispeech)',
        wordErrorPercent: 10.6,
        measuredBy: 'lalela evaluate',
        date: '2026-11-22',
        source: 'lalela evaluate eng-librispeech/transcripts.tsv --model moonshine-base-en',
      },
    ],
  },
  {
    ...SHARED,
    id: 'moonshine-tiny-en',
    title: 'Moonshine tiny, English: faster and less accurate than base',
    settings: { size: 'tiny' },
    files: {
      encoder: {
        ...ENCODER,
        bytes: 7937661,
        sha256: 'c6fc4b7bc5af75c0591fd157a1f3829b533d18e9769a888fd95a62e470dd4f4a',
        member: 'dist/model/tiny/quantized/encoder_model.onnx',
      },
      decoder: {
        ...DECODER,
        bytes: 20243286,
        sha256: 'eed87831c3a6103534aae7d47a5d485025c659a1323901513961c39fe8a1a367',
        member: 'dist/model/tiny/quantized/decoder_model_merged.onnx',
      },
      vocabulary: VOCABULARY,
    },
    notes: NOTES,
  },
];
