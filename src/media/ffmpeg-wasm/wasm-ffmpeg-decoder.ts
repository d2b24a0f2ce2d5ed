import { extname } from 'node:path';
import { LalelaError } from '../../kernel/index.ts';
import { freeDiskBytes, runProgram, type FreeDiskBytes } from '../../runtime/index.ts';
import { createFfmpegDecoder } from '../ffmpeg-decoder.ts';
import type { FfmpegCall, FfmpegRunner } from '../ffmpeg-runner.ts';
import type { MediaDecoder } from '../media-decoder.ts';
import { findFfmpegCore, OUTPUT_PATH } from './child/index.ts';

export interface WasmFfmpegParts {
  /** Absolute path of the module that calls `runFfmpegCore` with its arguments. */
  readonly module: string;
  /** Node.js options before the module. */
  readonly execArgv?: readonly string[];
  /** Absolute path of prlimit, which bounds processor time; Linux only. */
  readonly prlimit?: string | undefined;
  readonly freeDiskBytes?: FreeDiskBytes;
  /** Default {@link findFfmpegCore}. */
  readonly findCore?: typeof findFfmpegCore;
}

/** Node's own heap, beside FFmpeg's memory, which the child bounds itself. */
const HEAP_MEGABYTES = 256;

/** Decodes with FFmpeg's WebAssembly build, in a Node.js process for each call. */
export function createWasmFfmpegDecoder(parts: WasmFfmpegParts): MediaDecoder {
  const runner: FfmpegRunner = {
    inputUrl: (path) => `file:${insidePath(path)}`,
    outputUrl: `file:${OUTPUT_PATH}`,
    protocols: 'file',
    run: (call) => runChild(parts, call),
  };
  return createFfmpegDecoder({ runner, freeDiskBytes: parts.freeDiskBytes ?? freeDiskBytes });
}

async function runChild(parts: WasmFfmpegParts, call: FfmpegCall) {
  if ((parts.findCore ?? findFfmpegCore)() === undefined) {
    throw new LalelaError(
      'DECODER_MISSING',
      'Nothing here can decode recordings. Install ffmpeg, or run `npm ci` in the folder of Lalela, which brings a decoder of its own.',
    );
  }
  const node = [...(parts.execArgv ?? []), `--max-old-space-size=${HEAP_MEGABYTES}`, parts.module];
  const command = [...node, call.tool, call.path, insidePath(call.path), ...call.arguments];
  return runProgram({
    ...withProcessorLimit(parts.prlimit, command, call.limits.processorMs),
    wallClockMs: call.limits.wallClockMs,
    signal: call.signal,
    onOutput: call.onOutput,
  });
}

/** Memory is not bounded here: Node.js reserves addresses by the gigabyte without using them. */
function withProcessorLimit(prlimit: string | undefined, args: string[], processorMs: number) {
  if (prlimit === undefined) return { program: process.execPath, arguments: args };
  const seconds = Math.ceil(processorMs / 1000);
  return {
    program: prlimit,
    arguments: [`--cpu=${seconds}`, '--core=0', '--', process.execPath, ...args],
  };
}

/** Some kinds without a mark of their own (raw GSM, G.722) are known by their extension alone. */
function insidePath(path: string): string {
  const extension = extname(path).toLowerCase();
  return `/recording${/^\.[a-z0-9]{1,8}$/.test(extension) ? extension : ''}`;
}
