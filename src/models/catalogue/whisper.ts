/** OpenAI's Whisper as sherpa-onnx releases it, and fine-tunes of it that must be converted first. */
import type { CatalogueEntry, CatalogueFile } from './catalogue-entry.ts';

const RELEASES = 'https://github.com/k2-fsa/sherpa-onnx/releases/download/asr-models';
const GUIDE = 'docs/models.md, "Converting a Whisper fine-tune"';

const OPENAI = {
  covers: 'weights and vocabulary',
  spdx: 'MIT',
  holder: 'OpenAI',
  address: 'https://github.com/openai/whisper/blob/main/LICENSE',
};

const SHARED = {
  task: 'speech-recognition',
  engine: 'sherpa-onnx',
  bands: ['wide'],
  domains: [],
} satisfies Partial<CatalogueEntry>;

const TRAINED_AT_16_KHZ = {
  statement: 'Hears 16 kHz; telephone speech is brought to it. Gives no times: words are spread.',
  source: 'github.com/openai/whisper; sherpa-onnx 1.13',
};

const TURBO: CatalogueEntry = {
  ...SHARED,
  id: 'whisper-turbo',
  title: 'Whisper large-v3-turbo, 8-bit: Afrikaans and English with punctuation',
  settings: { family: 'whisper' },
  languages: ['afr', 'eng'],
  sources: {
    release: {
      address: `${RELEASES}/sherpa-onnx-whisper-turbo.tar.bz2`,
      bytes: 563_790_207,
      sha256: 'b11acbbcd660b44a8e0df33724feb5aaa709cf65668f2823d59f656312544f22',
    },
  },
  files: {
    encoder: {
      path: 'turbo-encoder.int8.onnx',
      bytes: 674_716_297,
      sha256: 'b02dcdf54f348741e93fe732b67d933c8dcb6735655f710640143081db38878b',
      source: 'release',
      member: 'sherpa-onnx-whisper-turbo/turbo-encoder.int8.onnx',
    },
    decoder: {
      path: 'turbo-decoder.int8.onnx',
      bytes: 361_080_764,
      sha256: '20accd02388482eb3a46bd615631adfdc85e1eb2c7db9ea3f02a40ffe6b81547',
      source: 'release',
      member: 'sherpa-onnx-whisper-turbo/turbo-decoder.int8.onnx',
    },
    tokens: {
      path: 'turbo-tokens.txt',
      bytes: 816_730,
      sha256: 'b34b360dbb493e781e479794586d661700670d65564001f23024971d1f2fa126',
      source: 'release',
      member: 'sherpa-onnx-whisper-turbo/turbo-tokens.txt',
    },
  },
  licences: [OPENAI],
  notes: [
    TRAINED_AT_16_KHZ,
    {
      statement: 'Sizes and checksums are those of the release.',
      source:
        'published by several projects that fetched the same release, and the same in all; not fetched here',
    },
    {
      statement: 'Writes Afrikaans with Dutch spellings at times.',
      source: 'reported by the makers of an Afrikaans fine-tune (digiphyte/fluister-turbo)',
    },
  ],
};

const LARGE: CatalogueEntry = {
  ...SHARED,
  id: 'whisper-large-v3',
  title: 'Whisper large-v3, 8-bit: slower than turbo',
  settings: { family: 'whisper' },
  languages: ['afr', 'eng'],
  sources: {
    release: { address: `${RELEASES}/sherpa-onnx-whisper-large-v3.tar.bz2`, bytes: 1_068_482_488 },
  },
  files: {
    encoder: about('large-v3-encoder.int8.onnx', 770_000_000),
    decoder: about('large-v3-decoder.int8.onnx', 1_000_000_000),
    tokens: about('large-v3-tokens.txt', 816_730),
  },
  licences: [OPENAI],
  notes: [
    TRAINED_AT_16_KHZ,
    {
      statement:
        'Sizes of its files are estimates; the checksums are pinned at the first download.',
      source: 'not fetched here',
    },
  ],
  accuracy: [
    {
      language: 'afr',
      set: '40 utterances of FLEURS af_za, full precision',
      wordErrorPercent: 27.8,
      measuredBy: 'a project that compared it with a fine-tune',
      date: '2026',
      source: 'its notes on GitHub; not repeated here',
    },
  ],
};

function about(path: string, approximateBytes: number): CatalogueFile {
  return {
    ...{ path, approximateBytes, source: 'release' },
    member: `sherpa-onnx-whisper-large-v3/${path}`,
  };
}

/** Files that the operator made: they lie in the folder of models under the name of the model's own source. */
function converted(name: string): Pick<CatalogueEntry, 'sources' | 'files' | 'settings'> {
  const file = (path: string, approximateBytes: number): CatalogueFile => ({
    ...{ path, approximateBytes, source: 'converted', member: path },
  });
  return {
    settings: { family: 'whisper', language: '', tokenTimes: true },
    sources: { converted: { address: `file:converted/${name}` } },
    files: {
      encoder: file('encoder.int8.onnx', 674_716_297),
      decoder: file('decoder.int8.onnx', 361_080_764),
      tokens: file('tokens.txt', 816_730),
    },
  };
}

const NEXT_VOICES: CatalogueEntry = {
  ...SHARED,
  id: 'za-next-voices-turbo',
  title: 'African Next Voices, Whisper large-v3-turbo fine-tune: seven languages, switched speech',
  ...converted('za-anv-multilingual-whisper-v3-turbo'),
  languages: ['nbl', 'sot', 'tsn', 'tso', 'ven', 'xho', 'zul', 'mul'],
  licences: [
    {
      covers: 'weights',
      spdx: 'MIT',
      holder: 'DSFSI, African Next Voices South Africa',
      address: 'https://huggingface.co/dsfsi-anv/za-anv-multilingual-whisper-v3-turbo',
    },
    { ...OPENAI, covers: 'vocabulary, and the weights that it was tuned from' },
  ],
  notes: [
    {
      statement: 'No token of a language is forced: it finds out by itself.',
      source: 'reported by a project that runs it (its engine for Swivuriso); not tried here',
    },
    {
      statement:
        'The repository is reported to lack usable files of the tokeniser; those of openai/whisper-large-v3-turbo belong to it.',
      source: 'reported by two projects that tried to load it in 2026; not tried here',
    },
    {
      statement:
        'One word error rate is published over all seven languages together (15.0 % on the makers’ own test set), none by language.',
      source: 'its model card, as quoted by others; not measured here',
    },
  ],
  conversion: {
    from: 'https://huggingface.co/dsfsi-anv/za-anv-multilingual-whisper-v3-turbo',
    guide: GUIDE,
  },
};

const FLUISTER: CatalogueEntry = {
  ...SHARED,
  id: 'fluister-turbo-af',
  title: 'Fluister turbo, Whisper large-v3-turbo fine-tune: Afrikaans and South African English',
  ...converted('fluister-turbo-transformers'),
  settings: { family: 'whisper', tokenTimes: true },
  languages: ['afr', 'eng'],
  licences: [
    {
      covers: 'weights',
      spdx: 'MIT',
      holder: 'DigiPhyte (Pty) Ltd',
      address: 'https://huggingface.co/digiphyte/fluister-turbo-transformers',
    },
    { ...OPENAI, covers: 'vocabulary, and the weights that it was tuned from' },
  ],
  notes: [
    {
      statement: 'Trained on NCHLT (CC BY 3.0) and andreoosthuizen/afrikaans-30s (CC BY 4.0).',
      source: 'its model card, as quoted by others',
    },
  ],
  accuracy: [
    {
      language: 'afr',
      set: '20 samples of the makers’ choice, in another conversion (CTranslate2, 8-bit)',
      wordErrorPercent: 9.2,
      measuredBy: 'its makers',
      date: '2026',
      source: 'the model card of digiphyte/fluister-turbo-mlx',
    },
    {
      language: 'eng',
      set: '20 samples of the makers’ choice, in another conversion (CTranslate2, 8-bit)',
      wordErrorPercent: 3.8,
      measuredBy: 'its makers',
      date: '2026',
      source: 'the model card of digiphyte/fluister-turbo-mlx',
    },
  ],
  conversion: {
    from: 'https://huggingface.co/digiphyte/fluister-turbo-transformers',
    guide: GUIDE,
  },
};

export const WHISPER: readonly CatalogueEntry[] = [TURBO, LARGE, NEXT_VOICES, FLUISTER];
