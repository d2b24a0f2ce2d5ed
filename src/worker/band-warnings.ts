import { open } from 'node:fs/promises';
import { BYTES_PER_SAMPLE, decodeS16le, hearBand, msToSamples } from '../audio/index.ts';
import type { InstalledModel } from '../models/index.ts';
import type { Warning } from '../transcript/index.ts';

/** Two minutes of sound tell its band. */
export const HEARD_SAMPLES = msToSamples(120_000);

/**
 * A warning where the sound is that of a telephone and the model was not made for it. It is heard, not read
 * from the file: a call that was saved at 44 kHz is still one.
 * @param path scratch file of the decoded recording; absent where no speech was found: a tone has no band.
 */
export async function bandWarnings(
  path: string | undefined,
  { bands }: Pick<InstalledModel, 'bands'>,
): Promise<readonly Warning[]> {
  if (path === undefined || bands === undefined || bands.includes('narrow')) return [];
  if (hearBand(await readBeginning(path)) !== 'narrow') return [];
  return [
    {
      code: 'NARROW_BAND',
      message:
        'The sound has the band of a telephone. No model for that was used: it was brought to 16 kHz, for a model that was trained on wide-band speech and hears calls less well.',
    },
  ];
}

/** As much of a scratch file as tells its band. */
export async function readBeginning(path: string): Promise<Float32Array> {
  const bytes = Buffer.alloc(HEARD_SAMPLES * BYTES_PER_SAMPLE);
  const file = await open(path, 'r');
  try {
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return decodeS16le(bytes.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}
