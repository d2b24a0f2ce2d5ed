export { silenceCrossTalk } from './cross-talk-silencer.ts';
export { distinctChannels } from './distinct-channels.ts';
export { speakersByChannel } from './channel-speakers.ts';
export { giveSpeakers } from './give-speakers.ts';
export type { VoiceTurn } from './voice-turn.ts';
export { BUILT_IN_VOICES } from './calibrations.ts';
export { createVoiceClusters } from './cluster-voices.ts';
export { neuralCalibration } from './neural-calibration.ts';
export type { VoiceCalibration } from './cluster-block.ts';
