export { findSystemFfmpeg } from './find-system-ffmpeg.ts';
export type { SystemFfmpeg } from './find-system-ffmpeg.ts';
export { createSystemFfmpegDecoder } from './system-ffmpeg-decoder.ts';
export type { SystemFfmpegParts } from './system-ffmpeg-decoder.ts';
