/** Meta's Omnilingual ASR, the CTC models, as converted and released by sherpa-onnx. */
import type { CatalogueEntry } from './catalogue-entry.ts';

const RELEASES = 'https://github.com/k2-fsa/sherpa-onnx/releases/download/asr-models';

/** Where sizes and checksums were read: none of these files could be fetched where the entry was written. */
const CHECKSUMS_SOURCE =
  'published by several projects that fetched the same release, and the same in all; not fetched here';

const NOTES: CatalogueEntry['notes'] = [
  {
    statement:
      'Of the languages of South Africa it was trained on Afrikaans, English, Sepedi, Setswana, Xitsonga, isiXhosa and isiZulu; not on isiNdebele, Sesotho, siSwati and Tshivenda.',
    source: 'list of languages in github.com/facebookresearch/omnilingual-asr',
  },
  {
    statement:
      'Takes no hint of the language; writes small letters without punctuation; at most 40 s at once.',
    source: 'github.com/facebookresearch/omnilingual-asr and k2-fsa.github.io/sherpa/onnx',
  },
  {
    statement:
      'No error rates of the CTC models are published for these languages; the table that is often quoted is of the 7B LLM model.',
    source: 'github.com/facebookresearch/omnilingual-asr',
  },
  {
    statement:
      'Runs in the engine `ctc`, which gives confidences; which of `ctc` and `sherpa-onnx` hears better has not been measured. Speech that switches between its languages is experimental.',
    source: 'docs/languages.md',
  },
  {
    statement: 'Sizes and checksums are those of the release.',
    source: CHECKSUMS_SOURCE,
  },
];

const SHARED = {
  task: 'speech-recognition',
  engine: 'ctc',
  settings: { input: 'wave', blank: '<s>', maxSegmentMs: 40_000 },
  languages: ['afr', 'eng', 'nso', 'tsn', 'tso', 'xho', 'zul', 'mul'],
  bands: ['wide'],
  domains: [],
  licences: [
    {
      covers: 'weights and vocabulary',
      spdx: 'Apache-2.0',
      holder: 'Meta Platforms, Inc. and affiliates',
      address: 'https://github.com/facebookresearch/omnilingual-asr/blob/main/LICENSE',
    },
  ],
  notes: NOTES,
} satisfies Partial<CatalogueEntry>;

interface Release {
  readonly size: '300M' | '1B';
  readonly archiveBytes: number;
  readonly archiveSha256: string;
  readonly modelBytes: number;
  readonly modelSha256: string;
}

function sourceAndFiles(release: Release): Pick<CatalogueEntry, 'sources' | 'files'> {
  const name = `sherpa-onnx-omnilingual-asr-1600-languages-${release.size}-ctc-v2-int8-2026-02-05`;
  return {
    sources: {
      release: {
        address: `${RELEASES}/${name}.tar.bz2`,
        bytes: release.archiveBytes,
        sha256: release.archiveSha256,
      },
    },
    files: {
      model: {
        path: 'model.int8.onnx',
        bytes: release.modelBytes,
        sha256: release.modelSha256,
        source: 'release',
        member: `${name}/model.int8.onnx`,
      },
      tokens: {
        path: 'tokens.txt',
        bytes: 90_630,
        sha256: '7d99997ef207ff14c2cfe825f2aa037528ea250113cc3c6392bfe49326884ba6',
        source: 'release',
        member: `${name}/tokens.txt`,
      },
    },
  };
}

export const OMNILINGUAL: readonly CatalogueEntry[] = [
  {
    ...SHARED,
    id: 'omnilingual-300m',
    title: 'Omnilingual ASR CTC 300M v2, 8-bit: seven of the languages of South Africa',
    ...sourceAndFiles({
      size: '300M',
      archiveBytes: 292_313_120,
      archiveSha256: '951b32409aade32bd525310bb39e9666773ba3fc611a39e817f620936d76c631',
      modelBytes: 365_841_453,
      modelSha256: 'e3042b2f3b3ef0af2211bf99d2b4bf94a21f5ac0e9898827e7dd6d003a860e91',
    }),
  },
  {
    ...SHARED,
    id: 'omnilingual-1b',
    title: 'Omnilingual ASR CTC 1B v2, 8-bit: the same languages, three times the size',
    ...sourceAndFiles({
      size: '1B',
      archiveBytes: 787_296_506,
      archiveSha256: 'f4deae6e6cbf4ca785b89eaa3836156581208bf977ea2e6d7ae84d7efcfc3a40',
      modelBytes: 1_032_239_439,
      modelSha256: '8af72da192fc2c8567c328d4f8059bdf47f182a0369077893c295ef39740c637',
    }),
  },
];
