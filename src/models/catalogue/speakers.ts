/** Models that tell speakers apart, as released by sherpa-onnx. */
import type { CatalogueEntry } from './catalogue-entry.ts';

const RELEASES = 'https://github.com/k2-fsa/sherpa-onnx/releases/download';

export const SPEAKERS: readonly CatalogueEntry[] = [
  {
    id: 'pyannote-titanet-small',
    title: 'pyannote segmentation 3.0 with NeMo TitaNet small: who speaks when',
    task: 'diarization',
    engine: 'neural-voices',
    settings: {},
    languages: [],
    bands: ['wide'],
    domains: [],
    sources: {
      segmentation: {
        address: `${RELEASES}/speaker-segmentation-models/sherpa-onnx-pyannote-segmentation-3-0.tar.bz2`,
        bytes: 6_958_444,
        sha256: '24615ee884c897d9d2ba09bb4d30da6bb1b15e685065962db5b02e76e4996488',
      },
      embedding: {
        // The tag is spelled so.
        address: `${RELEASES}/speaker-recongition-models/nemo_en_titanet_small.onnx`,
        bytes: 40_257_283,
        sha256: 'ad4a1802485d8b34c722d2a9d04249662f2ece5d28a7a039063ca22f515a789e',
      },
    },
    files: {
      segmentation: {
        path: 'pyannote-segmentation-3-0.onnx',
        bytes: 5_992_913,
        sha256: '220ad67ca923bef2fa91f2390c786097bf305bceb5e261d4af67b38e938e1079',
        source: 'segmentation',
        member: 'sherpa-onnx-pyannote-segmentation-3-0/model.onnx',
      },
      embedding: {
        path: 'nemo_en_titanet_small.onnx',
        bytes: 40_257_283,
        sha256: 'ad4a1802485d8b34c722d2a9d04249662f2ece5d28a7a039063ca22f515a789e',
        source: 'embedding',
      },
    },
    licences: [
      {
        covers: 'weights of the segmentation',
        spdx: 'MIT',
        holder: 'CNRS',
        address: 'https://huggingface.co/pyannote/segmentation-3.0',
      },
      {
        covers: 'weights of the embedding',
        spdx: 'CC-BY-4.0',
        holder: 'NVIDIA',
        address: 'https://catalog.ngc.nvidia.com/orgs/nvidia/teams/nemo/models/titanet_small',
      },
    ],
    notes: [
      {
        statement: 'Sizes and checksums are those of the releases.',
        source:
          'published by several projects that fetched the same releases, and the same in all; not fetched here',
      },
      {
        statement:
          'Most who use the embedding name the licence CC-BY-4.0, some Apache-2.0: the stricter is given here. Read its model card before you pass it on.',
        source: 'projects that use it; its model card was not read here',
      },
      {
        statement:
          'The segmentation tells three speakers apart in ten seconds, two of them at once.',
        source: 'its model card',
      },
      {
        statement: 'The embedding was trained on English speech at 16 kHz.',
        source: 'its name; its model card',
      },
    ],
  },
];
