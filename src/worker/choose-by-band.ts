/** The model for a job whose client did not say which band its recording has: the recording tells. */
import { rm } from 'node:fs/promises';
import { hearBand } from '../audio/index.ts';
import type { Job } from '../job/index.ts';
import { codeOf } from '../kernel/index.ts';
import type { MediaDecoder } from '../media/index.ts';
import type { InstalledModel } from '../models/index.ts';
import { HEARD_SAMPLES, readBeginning } from './band-warnings.ts';

export interface BandRooms {
  readonly decoder: Pick<MediaDecoder, 'decode'>;
  readonly modelFor: (options: Job['options']) => Promise<InstalledModel>;
}

export interface LocalFile {
  readonly path: string;
  /** For scratch files. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/**
 * @param wide what is used for wide-band sound.
 * @returns the model for narrow-band sound where there is another one and the recording is of that band.
 */
export async function chooseByBand(
  { decoder, modelFor }: BandRooms,
  { options, wide }: { readonly options: Job['options']; readonly wide: InstalledModel },
  file: LocalFile,
): Promise<InstalledModel> {
  if (options.band !== 'auto' || options.model !== undefined) return wide;
  const narrow = await modelFor({ ...options, band: 'narrow' }).catch(noneForLanguage);
  if (narrow === undefined || narrow.id === wide.id) return wide;
  return (await soundsNarrow(decoder, file)) ? narrow : wide;
}

/** For what chooses a model for narrow-band sound: none, where the table has the language for wide-band sound only. */
export function noneForLanguage(error: unknown): undefined {
  if (codeOf(error) !== 'NO_MODEL_FOR_LANGUAGE') throw error;
}

/** Whether a recording has the band of a telephone, whatever its file says. @throws as the decoder does. */
export async function soundsNarrow(
  decoder: BandRooms['decoder'],
  file: LocalFile,
): Promise<boolean> {
  return hearBand(await hearBeginning(decoder, file)) === 'narrow';
}

/** Decodes no more than is needed. */
async function hearBeginning(
  decoder: BandRooms['decoder'],
  { path, folder, signal }: LocalFile,
): Promise<Float32Array> {
  const stop = new AbortController();
  let samples: Float32Array | undefined;
  try {
    const { channels } = await decoder.decode(path, {
      scratchFolder: folder,
      signal: AbortSignal.any([signal, stop.signal]),
      async onData({ path: scratchPath, sampleCount }) {
        if (sampleCount < HEARD_SAMPLES || samples !== undefined) return;
        samples = await readBeginning(scratchPath);
        stop.abort();
      },
    });
    for (const channel of channels) {
      samples ??= await readBeginning(channel.path);
      await rm(channel.path, { force: true });
    }
  } catch (error) {
    if (samples === undefined || signal.aborted) throw error;
  }
  return samples ?? new Float32Array();
}
