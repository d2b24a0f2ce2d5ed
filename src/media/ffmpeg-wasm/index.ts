export { runFfmpegCore } from './ffmpeg-core-host.ts';
export { findFfmpegCore } from './find-ffmpeg-core.ts';
export type { FfmpegCore } from './find-ffmpeg-core.ts';
export { createWasmFfmpegDecoder } from './wasm-ffmpeg-decoder.ts';
export type { WasmFfmpegParts } from './wasm-ffmpeg-decoder.ts';
