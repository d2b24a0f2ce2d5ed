/** The decoders that can run here, for suites that run over each of them. */
import { createSystemFfmpegDecoder, findSystemFfmpeg } from '../../src/media/ffmpeg/index.ts';
import { createWasmFfmpegDecoder, findFfmpegCore } from '../../src/media/ffmpeg-wasm/index.ts';
import type { MediaDecoder } from '../../src/media/index.ts';
import { findProgram, type FreeDiskBytes } from '../../src/runtime/index.ts';
import { compileFfmpegProcess } from './media-child-program.ts';

export interface DecoderUnderTest {
  /** With the reason where it cannot run here, so that a skip tells why. */
  readonly name: string;
  readonly isMissing: boolean;
  create(parts?: { freeDiskBytes?: FreeDiskBytes }): MediaDecoder;
}
const path = process.env.PATH ?? '';
const found = await findSystemFfmpeg({ path });
const prlimit = await findProgram('prlimit', path);
const core = findFfmpegCore();
const module = compileFfmpegProcess();

export const systemFfmpeg: DecoderUnderTest = {
  name: found === undefined ? 'system ffmpeg (needs ffmpeg)' : 'system ffmpeg',
  isMissing: found === undefined,
  create(parts) {
    if (found === undefined) throw new Error('there is no ffmpeg here');
    return createSystemFfmpegDecoder(found, parts);
  },
};

export const wasmFfmpeg: DecoderUnderTest = {
  name: core === undefined ? 'ffmpeg as WebAssembly (needs @ffmpeg/core)' : 'ffmpeg as WebAssembly',
  isMissing: core === undefined,
  create: (parts) =>
    createWasmFfmpegDecoder({
      module,
      prlimit,
      ...parts,
    }),
};

export const decoders: readonly DecoderUnderTest[] = [systemFfmpeg, wasmFfmpeg];
