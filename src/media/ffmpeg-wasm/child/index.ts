// Apart from the parent's side, so that the child loads nothing else: it starts twice a recording.
export { OUTPUT_PATH, runFfmpegCore } from './ffmpeg-core-host.ts';
export { findFfmpegCore } from './find-ffmpeg-core.ts';
export type { FfmpegCore } from './find-ffmpeg-core.ts';
