export { transcribeRecording } from './transcribe-recording.ts';
export type { TranscribeRequest, TranscribeRooms } from './transcribe-recording.ts';
export type { TranscribeProgress } from './progress-meter.ts';
