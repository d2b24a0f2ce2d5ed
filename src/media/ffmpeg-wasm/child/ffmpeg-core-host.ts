/**
 * The child's side: FFmpeg in WebAssembly, shut in. It sees a file system in memory with two files that
 * are windows to the outside: the recording, read from a descriptor that was opened for it, and the sound,
 * written to standard output. It can open nothing else, for nothing else is there.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { CRASH_EXIT_CODE } from '../../crash-exit-code.ts';
import {
  loadFfmpegCore,
  runFfmpegTool,
  type EmscriptenNode,
  type EmscriptenStream,
  type FfmpegCoreModule,
} from './ffmpeg-core-module.ts';
import { findFfmpegCore } from './find-ffmpeg-core.ts';
import { writeAll } from './write-all.ts';

/** An hour of mp3 takes 34 MB, the index of a day's m4a some 300 MB. */
const MAX_MEMORY_BYTES = 768 * 1024 * 1024;
const STANDARD_OUTPUT = 1;
const STANDARD_ERROR = 2;
const EMSCRIPTEN_EINVAL = 28;
const EMSCRIPTEN_EIO = 29;
const SEEK_CURRENT = 1;
const SEEK_END = 2;

/** Where FFmpeg finds the sound's way out. */
export const OUTPUT_PATH = '/sound';

/**
 * Runs one tool and ends the process with its exit code, or with CRASH_EXIT_CODE.
 *
 * @param words `ffmpeg` or `ffprobe`; the recording's path outside; its path inside; the arguments.
 */
export async function runFfmpegCore(words: readonly string[]): Promise<never> {
  // The terminal's Ctrl-C goes to the parent, which decides what it means.
  process.on('SIGINT', () => undefined);
  try {
    process.exit(await runTool(words));
  } catch (error) {
    writeAll(STANDARD_ERROR, Buffer.from(`[fatal] ${String(error)}\n`));
    process.exit(CRASH_EXIT_CODE);
  }
}

async function runTool([tool, outsidePath = '', insidePath = '', ...args]: readonly string[]) {
  const core = findFfmpegCore();
  if (core === undefined) throw new Error('@ffmpeg/core is not installed');
  const module = await loadFfmpegCore(core, MAX_MEMORY_BYTES);
  module.setLogger(({ type, message }) => {
    // It ends itself by aborting; that is no fault.
    if (message === 'Aborted()') return;
    writeAll(type === 'stdout' ? STANDARD_OUTPUT : STANDARD_ERROR, Buffer.from(`${message}\n`));
  });
  const input = openSync(outsidePath, 'r');
  openInput(module, insidePath, input);
  openOutput(module);
  const exitCode = runFfmpegTool(module, tool === 'ffprobe' ? tool : 'ffmpeg', args);
  closeSync(input);
  return exitCode < 0 ? CRASH_EXIT_CODE : exitCode;
}

function openInput({ FS }: FfmpegCoreModule, path: string, descriptor: number): void {
  const sizeBytes = fstatSync(descriptor).size;
  const node = makeFile(FS, path);
  Object.defineProperty(node, 'usedBytes', { get: () => sizeBytes });
  node.stream_ops = {
    llseek(stream, offset, whence) {
      const position = offset + seekBase(stream, whence, sizeBytes);
      if (position < 0) throw new FS.ErrnoError(EMSCRIPTEN_EINVAL);
      return position;
    },
    read(_stream, ...[memory, at, length, position]) {
      try {
        return readSync(descriptor, memory, at, length, position);
      } catch {
        throw new FS.ErrnoError(EMSCRIPTEN_EIO);
      }
    },
  };
}

function seekBase(stream: EmscriptenStream, whence: number, sizeBytes: number): number {
  if (whence === SEEK_CURRENT) return stream.position;
  return whence === SEEK_END ? sizeBytes : 0;
}

function openOutput({ FS }: FfmpegCoreModule): void {
  makeFile(FS, OUTPUT_PATH).stream_ops = {
    llseek: (_stream, offset) => offset,
    write(_stream, ...[memory, at, length]) {
      writeAll(STANDARD_OUTPUT, memory.subarray(at, at + length));
      return length;
    },
  };
}

function makeFile(FS: FfmpegCoreModule['FS'], path: string): EmscriptenNode {
  FS.writeFile(path, new Uint8Array(0));
  return FS.lookupPath(path).node;
}
