export type { VoiceTurn } from './voice-turn.ts';
