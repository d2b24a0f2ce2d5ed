/** The model for a recording of which nobody said which band it has: the recording tells. */
import { hearBand } from '../audio/index.ts';
import type { Job } from '../job/index.ts';
import { codeOf } from '../kernel/index.ts';
import type { MediaDecoder } from '../media/index.ts';
import type { InstalledModel } from '../models/index.ts';
import { createScratchFolder } from '../runtime/index.ts';
import { HEARD_SAMPLES, readBeginning } from './band-warnings.ts';

interface BandRooms {
  readonly decoder: Pick<MediaDecoder, 'decode'>;
  readonly scratchRoot: string;
}

interface BandChoice {
  /** What is used for wide-band sound. */
  readonly wide: InstalledModel;
  /** Absent: there is none for the language, or nobody wants it. */
  readonly narrow: NarrowModel | undefined;
}

/** What is used for the sound of a telephone. */
export interface NarrowModel {
  readonly id: string;
  /** Called where the recording is of that band. */
  readonly ready: () => Promise<InstalledModel>;
}

interface LocalFile {
  readonly path: string;
  readonly signal: AbortSignal;
}

/**
 * The model for narrow-band sound where there is another one and the recording is of that band, whatever its
 * file says. Nothing is decoded where the answer is known. @throws as the decoder and `ready` do.
 */
export async function chooseByBand(
  rooms: BandRooms,
  { wide, narrow }: BandChoice,
  file: LocalFile,
): Promise<InstalledModel> {
  if (narrow === undefined || narrow.id === wide.id) return wide;
  return hearBand(await hearBeginning(rooms, file)) === 'narrow' ? narrow.ready() : wide;
}

/**
 * For a job. A model that is not installed where the job runs is told whatever the recording's band: nothing is
 * fetched there, and with the first call it would be too late.
 */
export async function narrowModelOf(
  modelFor: (options: Job['options']) => Promise<InstalledModel>,
  options: Job['options'],
): Promise<NarrowModel | undefined> {
  if (options.band !== 'auto' || options.model !== undefined) return undefined;
  const model = await modelFor({ ...options, band: 'narrow' }).catch(noneForLanguage);
  return model && { id: model.id, ready: () => Promise.resolve(model) };
}

/** For what chooses a model for narrow-band sound: none, where the table has the language for wide-band sound only. */
export function noneForLanguage(error: unknown): undefined {
  if (codeOf(error) !== 'NO_MODEL_FOR_LANGUAGE') throw error;
}

/** Decodes no more than is needed. */
async function hearBeginning(
  { decoder, scratchRoot }: BandRooms,
  { path, signal }: LocalFile,
): Promise<Float32Array> {
  await using scratch = await createScratchFolder(scratchRoot);
  const stop = new AbortController();
  let samples: Float32Array | undefined;
  try {
    const { channels } = await decoder.decode(path, {
      scratchFolder: scratch.path,
      signal: AbortSignal.any([signal, stop.signal]),
      async onData({ path: scratchPath, sampleCount }) {
        if (sampleCount < HEARD_SAMPLES || samples !== undefined) return;
        samples = await readBeginning(scratchPath);
        stop.abort();
      },
    });
    for (const channel of channels) samples ??= await readBeginning(channel.path);
  } catch (error) {
    if (samples === undefined || signal.aborted) throw error;
  }
  return samples ?? new Float32Array();
}
