/** A child process in which FFmpeg's WebAssembly build runs once. Its parent is the ffmpeg-wasm adapter. */
import { CRASH_EXIT_CODE } from '../media/index.ts';
import { runFfmpegCore } from '../media/ffmpeg-wasm/index.ts';

// The terminal's Ctrl-C goes to the parent, which decides what it means.
process.on('SIGINT', () => undefined);
runFfmpegCore(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`[fatal] ${String(error)}\n`, () => process.exit(CRASH_EXIT_CODE));
});
