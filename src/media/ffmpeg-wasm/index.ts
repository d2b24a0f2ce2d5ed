export { findFfmpegCore } from './child/index.ts';
export type { FfmpegCore } from './child/index.ts';
export { createWasmFfmpegDecoder } from './wasm-ffmpeg-decoder.ts';
export type { WasmFfmpegParts } from './wasm-ffmpeg-decoder.ts';
