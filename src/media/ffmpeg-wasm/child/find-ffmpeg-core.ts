import { createRequire } from 'node:module';

export interface FfmpegCore {
  /** Absolute path of the JavaScript half (CommonJS). */
  readonly scriptPath: string;
  /** Absolute path of the WebAssembly half. */
  readonly wasmPath: string;
  readonly version: string;
}

/** Looks for FFmpeg's WebAssembly build, an optional dependency; undefined when npm did not install it. */
export function findFfmpegCore(): FfmpegCore | undefined {
  const require = createRequire(import.meta.url);
  try {
    const scriptPath = require.resolve('@ffmpeg/core');
    const wasmPath = require.resolve('@ffmpeg/core/wasm');
    // The package does not export its package.json, which lies two folders above its script.
    const { version } = require(scriptPath.replace(/dist.umd.[^/\\]+$/, 'package.json')) as {
      version: string;
    };
    return { scriptPath, wasmPath, version };
  } catch {
    return undefined;
  }
}
