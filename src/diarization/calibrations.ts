import type { VoiceCalibration } from './cluster-block.ts';

/** The voices of `weights/voices.onnx`, measured on speakers that it was not trained with. */
export const BUILT_IN_VOICES: VoiceCalibration = {
  sameVoice: 0.4,
  sameSpeaker: 0.62,
  follow: {
    pieces: { sameVoice: 0.8, leastMs: 1000 },
    refine: { between: 1, scale: 20, evidence: 0.2, cost: 5, change: 0.02, rounds: 8 },
    odds: { between: 1, scale: 16, independentMs: 6000, drift: 0.05, enough: 0 },
  },
};
