import type { VoiceCalibration } from './cluster-block.ts';

/** The voices of `weights/voices.onnx`, measured on speakers that it was not trained with. */
export const BUILT_IN_VOICES: VoiceCalibration = {
  sameVoice: 0.4,
  sameStretch: 0.7,
  sameSpeaker: 0.5,
  refine: { between: 1, scale: 20, evidence: 0.2, cost: 5, change: 0.02, rounds: 8 },
};
