export { distinctChannels } from './distinct-channels.ts';
export { speakersByChannel } from './channel-speakers.ts';
export { giveSpeakers } from './give-speakers.ts';
export type { VoiceTurn } from './voice-turn.ts';
