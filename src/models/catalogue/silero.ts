/** Silero VAD, which tells speech from everything else, as published inside an npm package. */
import type { CatalogueEntry } from './catalogue-entry.ts';

export const SILERO: readonly CatalogueEntry[] = [
  {
    id: 'silero-vad',
    title: 'Silero voice activity detector, version 5',
    task: 'voice-activity',
    engine: 'silero',
    settings: { version: 5 },
    languages: [],
    bands: ['narrow', 'wide'],
    domains: [],
    sources: {
      silero: {
        address: 'npm:@ricky0123/vad-web@0.0.31',
        bytes: 5471324,
        integrity:
          'sha512-ePVq8TvB21sdHSxVMZOEIf9JVa7MAYpaIaNXeGgsPOiMCN8xbPCdF2LS5aYj7VRR3ZxzutedgV9ZplV65IA1Fg==',
      },
    },
    files: {
      model: {
        path: 'silero_vad_v5.onnx',
        bytes: 2327524,
        sha256: '2623a2953f6ff3d2c1e61740c6cdb7168133479b267dfef114a4a3cc5bdd788f',
        source: 'silero',
        member: 'dist/silero_vad_v5.onnx',
      },
    },
    licences: [
      {
        covers: 'weights',
        spdx: 'MIT',
        holder: 'Silero Team',
        address: 'https://github.com/snakers4/silero-vad/blob/master/LICENSE',
      },
    ],
    notes: [
      {
        statement: 'Takes recordings at 8 kHz and at 16 kHz; made for many languages.',
        source: 'https://github.com/snakers4/silero-vad README',
      },
      {
        statement: 'The same package holds version 6, with the same inputs and outputs.',
        source: 'dist/ of @ricky0123/vad-web 0.0.31',
      },
    ],
  },
];
