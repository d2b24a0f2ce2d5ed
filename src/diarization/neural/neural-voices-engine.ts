/**
 * The neural method: pyannote's segmentation tells who of a window's speakers talks when, a model of voices
 * how each sounds; both run by sherpa-onnx. The recording comes in windows, so that memory does not grow
 * with its length; who is who across windows is for the clustering that all methods share.
 */
import { readFiles, readSettings } from '../../engine/index.ts';
import type { Engine, EngineCapabilities, LoadedEngine } from '../../engine/index.ts';
import type { InstalledModel } from '../../models/index.ts';
import { checkModels } from './check-models.ts';
import { hearVoices } from './hear-voices.ts';
import { openModels } from './open-models.ts';
import { NeuralVoicesSettingsSchema } from './settings.ts';

export function createNeuralVoicesEngine(): Engine {
  return { name: 'neural-voices', load };
}

const CAPABILITIES: EngineCapabilities = {
  wordTimes: false,
  wordConfidence: false,
  punctuates: false,
  phrases: false,
  // The library hears a window in one call that nobody can stop, and a process that is silent for two minutes
  // is ended: on a slow core, too, this is a fraction of that.
  maxSegmentMs: 120_000,
  batchSize: 1,
};

/** What sherpa-onnx's own examples part speakers at, of whom they do not know how many there are. */
const DEFAULT_SPLIT_DISTANCE = 0.5;

async function load(installed: InstalledModel): Promise<LoadedEngine> {
  const { splitDistance = DEFAULT_SPLIT_DISTANCE } = readSettings(
    NeuralVoicesSettingsSchema,
    installed.settings,
  );
  const files = readFiles(installed, { required: ['segmentation', 'embedding'], optional: [] });
  const { windowSamples } = await checkModels(files);
  const models = openModels({ files, windowSamples, splitDistance });
  return {
    capabilities: CAPABILITIES,
    async recognise(segments, _options, signal) {
      const results = [];
      for (const segment of segments) results.push(await hearVoices(models, segment, signal));
      return results;
    },
    close: () => Promise.resolve(),
  };
}
