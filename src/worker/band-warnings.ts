import { hearBand, msToSamples } from '../audio/index.ts';
import { readSpan } from '../engine/index.ts';
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
export function readBeginning(path: string): Promise<Float32Array> {
  return readSpan({ path, startSample: 0, endSample: HEARD_SAMPLES });
}
