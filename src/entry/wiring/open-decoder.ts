import { createSystemFfmpegDecoder, findSystemFfmpeg } from '../../media/ffmpeg/index.ts';
import type { MediaDecoder } from '../../media/index.ts';
import { findProgram } from '../../runtime/index.ts';
import { entryModule } from './child-programs.ts';

/** The system's ffmpeg where there is one that works, else the built-in one. */
export async function openDecoder(searchPath: string, signal: AbortSignal): Promise<MediaDecoder> {
  const found = await findSystemFfmpeg({ path: searchPath, signal });
  if (found !== undefined) return createSystemFfmpegDecoder(found);
  const { createWasmFfmpegDecoder } = await import('../../media/ffmpeg-wasm/index.ts');
  return createWasmFfmpegDecoder({
    module: entryModule('ffmpeg-process'),
    execArgv: process.execArgv,
    prlimit: process.platform === 'linux' ? await findProgram('prlimit', searchPath) : undefined,
  });
}
