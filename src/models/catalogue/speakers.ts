/** Models that tell speakers apart, as released by sherpa-onnx. */
import type { CatalogueEntry } from './catalogue-entry.ts';

const RELEASES = 'https://github.com/k2-fsa/sherpa-onnx/releases/download';
const NOT_FETCHED = {
  statement: 'Sizes and checksums are those of the release.',
  source:
    'published by several projects that fetched the same release, and the same in all; not fetched here',
};

export const SPEAKERS: readonly CatalogueEntry[] = [
  {
    id: 'pyannote-segmentation-3',
    title: 'pyannote segmentation 3.0: who speaks when, three speakers at once at most',
    task: 'speaker-segmentation',
    engine: 'sherpa-onnx',
    settings: {},
    languages: [],
    bands: ['wide'],
    domains: [],
    sources: {
      release: {
        address: `${RELEASES}/speaker-segmentation-models/sherpa-onnx-pyannote-segmentation-3-0.tar.bz2`,
        bytes: 6_958_444,
        sha256: '24615ee884c897d9d2ba09bb4d30da6bb1b15e685065962db5b02e76e4996488',
      },
    },
    files: {
      model: {
        path: 'model.onnx',
        bytes: 5_992_913,
        sha256: '220ad67ca923bef2fa91f2390c786097bf305bceb5e261d4af67b38e938e1079',
        source: 'release',
        member: 'sherpa-onnx-pyannote-segmentation-3-0/model.onnx',
      },
    },
    licences: [
      {
        covers: 'weights',
        spdx: 'MIT',
        holder: 'CNRS',
        address: 'https://huggingface.co/pyannote/segmentation-3.0',
      },
    ],
    notes: [NOT_FETCHED],
  },
  {
    id: 'titanet-small',
    title: 'NeMo TitaNet small: one voice compared with another',
    task: 'speaker-embedding',
    engine: 'sherpa-onnx',
    settings: {},
    languages: [],
    bands: ['wide'],
    domains: [],
    sources: {
      release: {
        // The tag is spelled so.
        address: `${RELEASES}/speaker-recongition-models/nemo_en_titanet_small.onnx`,
        bytes: 40_257_283,
        sha256: 'ad4a1802485d8b34c722d2a9d04249662f2ece5d28a7a039063ca22f515a789e',
      },
    },
    files: {
      model: {
        path: 'nemo_en_titanet_small.onnx',
        bytes: 40_257_283,
        sha256: 'ad4a1802485d8b34c722d2a9d04249662f2ece5d28a7a039063ca22f515a789e',
        source: 'release',
      },
    },
    licences: [
      {
        covers: 'weights',
        spdx: 'CC-BY-4.0',
        holder: 'NVIDIA',
        address: 'https://catalog.ngc.nvidia.com/orgs/nvidia/teams/nemo/models/titanet_small',
      },
    ],
    notes: [
      NOT_FETCHED,
      {
        statement:
          'Most who use it name the licence CC-BY-4.0, some Apache-2.0: the stricter is given here. Read its model card before you pass it on.',
        source: 'projects that use it; its model card was not read here',
      },
      { statement: 'Trained on English speech at 16 kHz.', source: 'its name; its model card' },
    ],
  },
];
