/** A child process in which FFmpeg's WebAssembly build runs once. Its parent is the ffmpeg-wasm adapter. */
import { runFfmpegCore } from '../media/ffmpeg-wasm/child/index.ts';

await runFfmpegCore(process.argv.slice(2));
