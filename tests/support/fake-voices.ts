import { BUILT_IN_VOICES } from '../../src/diarization/index.ts';
import type { EnginePool, RecogniseTask, VoiceStretch } from '../../src/engine/index.ts';
import type { Voices } from '../../src/worker/who-spoke.ts';

function notAskedFor(): Promise<never> {
  return Promise.reject(new Error('not asked for'));
}

/** A way of telling voices apart that hears in each window what `hear` says; absent: it must not be asked. */
export function fakeVoices(hear?: (task: RecogniseTask) => readonly VoiceStretch[]): Voices {
  const pool: EnginePool = {
    warm: notAskedFor,
    capabilitiesOf: notAskedFor,
    recognise: (task) =>
      hear === undefined
        ? notAskedFor()
        : Promise.resolve().then(() => ({ words: [], warnings: [], voices: hear(task) })),
    processIds: () => [],
    close: () => Promise.resolve(),
  };
  const model = {
    id: 'voices',
    engine: 'voices',
    folder: '/m',
    files: {},
    sha256: '',
    settings: {},
  };
  return { method: 'built-in', pool, model, calibration: BUILT_IN_VOICES };
}
