export { chooseByBand, noneForLanguage } from './choose-by-band.ts';
export type { NarrowModel } from './choose-by-band.ts';
export type { TranscribeProgress } from './progress-meter.ts';
export { runJob } from './run-job.ts';
export type { JobRooms } from './run-job.ts';
export { transcribeRecording } from './transcribe-recording.ts';
export type { TranscribeRequest, TranscribeRooms } from './transcribe-recording.ts';
export { createJobWork } from './work-on-job.ts';
export type { Voices } from './who-spoke.ts';
