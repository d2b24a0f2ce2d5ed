import type { InstalledModel } from '../models/index.ts';
import type { VoiceCalibration } from './cluster-block.ts';

/**
 * Not measured with real models, which could not be had: somewhat less alike than what their engine parts
 * within a window. An entry of another embedding says its own, as `sameVoice`.
 */
const SAME_VOICE = 0.45;
/** So much more alike are two means of ten minutes. */
const MORE_OF_MEANS = 0.1;

/** Of a model of the neural method, whose stretches are whole turns: nothing is to be smoothed. */
export function neuralCalibration({
  settings,
}: Pick<InstalledModel, 'settings'>): VoiceCalibration {
  const { sameVoice = SAME_VOICE } = settings;
  const cosine = typeof sameVoice === 'number' ? sameVoice : SAME_VOICE;
  return { sameVoice: cosine, sameSpeaker: Math.min(1, cosine + MORE_OF_MEANS) };
}
