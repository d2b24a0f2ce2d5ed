import type { EnginePool } from '../../engine/index.ts';

const CAPABILITIES = {
  wordTimes: true,
  wordConfidence: true,
  punctuates: true,
  phrases: true,
  maxSegmentMs: 30_000,
  batchSize: 1,
};

/** Recognises no word, in no time: for recordings of which only who speaks is asked. */
export const MUTE_POOL: EnginePool = {
  warm: () => Promise.resolve(CAPABILITIES),
  capabilitiesOf: () => Promise.resolve(CAPABILITIES),
  recognise: () => Promise.resolve({ words: [], warnings: [] }),
  processIds: () => [],
  close: () => Promise.resolve(),
};
