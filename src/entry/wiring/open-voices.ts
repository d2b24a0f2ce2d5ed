/** How voices are told apart in this installation, with engine processes of their own. */
import type { Config } from '../../config/index.ts';
import { BUILT_IN_VOICES, neuralCalibration } from '../../diarization/index.ts';
import { createEnginePool, type EnginePoolOptions } from '../../engine/index.ts';
import type { ModelStore } from '../../models/index.ts';
import type { Voices } from '../../worker/index.ts';
import { chooseVoices, isBuiltIn } from './choose-voices.ts';

/** @throws LalelaError MODEL_NOT_INSTALLED. */
export async function openVoices(
  store: Pick<ModelStore, 'catalogue' | 'find'>,
  config: Pick<Config, 'diarization'>,
  processes: EnginePoolOptions,
): Promise<Voices> {
  const model = await chooseVoices(config, store);
  if (!isBuiltIn(model)) {
    const pool = createEnginePool(processes);
    return { method: 'neural', model, pool, calibration: neuralCalibration(model) };
  }
  // It is fast enough that one process keeps up with all that recognise.
  const pool = createEnginePool({ ...processes, size: 1 });
  return { method: 'built-in', model, pool, calibration: BUILT_IN_VOICES };
}
