/** Loads `@ffmpeg/core` 0.12 outside a browser. It has no types of its own: these are what is used of it. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { FfmpegCore } from './find-ffmpeg-core.ts';

/** A stream of Emscripten's file system. */
export interface EmscriptenStream {
  /** Bytes from the file's start. */
  position: number;
}

type Memory = Uint8Array<ArrayBuffer>;
/** Where in the module's memory the bytes come from or go to; `position` is the place in the file. */
export type Transfer = [memory: Memory, at: number, length: number, position: number];

export interface EmscriptenNode {
  /** The size that `stat` tells and `llseek` counts from. */
  usedBytes: number;
  stream_ops: {
    llseek(stream: EmscriptenStream, offset: number, whence: number): number;
    read?(stream: EmscriptenStream, ...transfer: Transfer): number;
    write?(stream: EmscriptenStream, ...transfer: Transfer): number;
  };
}

export interface FfmpegCoreModule {
  /** The exit code of ffmpeg, which then ends by an abort; -1 until then. */
  readonly ret: number;
  /** Run to the end on this thread. */
  readonly _ffmpeg: (argumentCount: number, argumentsPointer: number) => number;
  readonly _ffprobe: (argumentCount: number, argumentsPointer: number) => number;
  stringsToPtr(strings: readonly string[]): number;
  setLogger(logger: (line: { type: 'stdout' | 'stderr'; message: string }) => void): void;
  FS: {
    writeFile(path: string, data: Uint8Array): void;
    lookupPath(path: string): { node: EmscriptenNode };
    ErrnoError: new (errno: number) => Error;
  };
}

type CreateFfmpegCore = (options: { wasmBinary: Uint8Array }) => Promise<FfmpegCoreModule>;

/** Call once a process: its globals and its memory limit are the process's own. */
export async function loadFfmpegCore(
  core: FfmpegCore,
  maxMemoryBytes: number,
): Promise<FfmpegCoreModule> {
  // It takes any place for a browser's worker and asks where its script came from.
  Object.assign(globalThis, { self: { location: { href: '' } } });
  // Node 22 and later have WebSocket, the one thing by which it could reach a network.
  Object.assign(globalThis, { WebSocket: undefined });
  limitWasmMemory(maxMemoryBytes);
  const create = createRequire(import.meta.url)(core.scriptPath) as CreateFfmpegCore;
  return create({ wasmBinary: await readFile(core.wasmPath) });
}

/** @returns its exit code, -1 when it crashed. */
export function runFfmpegTool(
  module: FfmpegCoreModule,
  tool: 'ffmpeg' | 'ffprobe',
  args: readonly string[],
): number {
  const words = [tool, ...args];
  const run = tool === 'ffprobe' ? module._ffprobe : module._ffmpeg;
  try {
    return run(words.length, module.stringsToPtr(words));
  } catch (error) {
    // ffmpeg stores its exit code and aborts, ffprobe throws it where it ends early.
    if (module.ret >= 0) return module.ret;
    const status = (error as { status?: unknown } | null)?.status;
    return typeof status === 'number' ? status : -1;
  }
}

/** Not among the types of Node.js 20. */
declare const WebAssembly: {
  Memory: { prototype: { readonly buffer: ArrayBuffer; grow(pages: number): number } };
};

/** FFmpeg is told that there is no memory left, as by a system, and ends in its own way. */
function limitWasmMemory(maxBytes: number): void {
  const memory = WebAssembly.Memory.prototype;
  const grow = Reflect.get(memory, 'grow');
  memory.grow = function limitedGrow(this: typeof memory, pages: number): number {
    if (this.buffer.byteLength + pages * 65_536 > maxBytes) throw new RangeError('memory limit');
    return grow.call(this, pages);
  };
}
