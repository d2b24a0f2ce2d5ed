/** The decoders that can run here, for suites that run over each of them. */
import { createSystemFfmpegDecoder, findSystemFfmpeg } from '../../src/media/ffmpeg/index.ts';
import { createWasmFfmpegDecoder, findFfmpegCore } from '../../src/media/ffmpeg-wasm/index.ts';
import type { MediaDecoder } from '../../src/media/index.ts';
import { findProgram, type FreeDiskBytes } from '../../src/runtime/index.ts';
import { compileFfmpegProcess } from './media-child-program.ts';

export interface DecoderUnderTest {
  readonly name: string;
  /** Why it cannot run here; part of the suite's name, so that a skip tells why. */
  readonly missing?: string;
  create(parts?: { freeDiskBytes?: FreeDiskBytes }): MediaDecoder;
}
const path = process.env.PATH ?? '';
const found = await findSystemFfmpeg({ path });
const prlimit = await findProgram('prlimit', path);
const module = compileFfmpegProcess();

export const systemFfmpeg: DecoderUnderTest = {
  name: 'system ffmpeg',
  ...(found === undefined && { missing: 'needs ffmpeg' }),
  create(parts) {
    if (found === undefined) throw new Error('there is no ffmpeg here');
    return createSystemFfmpegDecoder(found, parts);
  },
};

export const wasmFfmpeg: DecoderUnderTest = {
  name: 'ffmpeg as WebAssembly',
  ...(findFfmpegCore() === undefined && { missing: 'needs the optional dependency @ffmpeg/core' }),
  create: (parts) =>
    createWasmFfmpegDecoder({
      module,
      prlimit,
      ...parts,
    }),
};

export const decoders: readonly DecoderUnderTest[] = [systemFfmpeg, wasmFfmpeg];
