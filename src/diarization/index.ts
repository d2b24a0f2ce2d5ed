export { giveSpeakers } from './give-speakers.ts';
export type { VoiceTurn } from './voice-turn.ts';
