import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import type { Job } from '../job/index.ts';
import { LalelaError } from '../kernel/index.ts';
import type { DecodedRecording, DecodeOptions } from '../media/index.ts';
import type { InstalledModel } from '../models/index.ts';
import { chooseByBand } from './choose-by-band.ts';

const folder = await mkdtemp(join(tmpdir(), 'lalela-band-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const named = (id: string) => ({ id }) as InstalledModel;
const options = { language: 'zul', band: 'auto', channels: 'auto', punctuation: true } as const;
const file = { path: 'recording', folder, signal: new AbortController().signal };

/** A decoder whose recording is a tone, or two where one lies above the telephone's band. */
function decoderOf(highHz: number) {
  return {
    decode: vi.fn(async (_path: string, { scratchFolder }: DecodeOptions) => {
      const path = join(scratchFolder, 'mix.pcm');
      const samples = Int16Array.from({ length: 32_000 }, (_, at) => {
        const tone = (hz: number) => Math.sin((2 * Math.PI * hz * at) / 16_000);
        return 6000 * (tone(1500) + tone(highHz));
      });
      await writeFile(path, new Uint8Array(samples.buffer));
      const channels = [{ path, channel: 'mix', sampleCount: samples.length }];
      return { channels } as unknown as DecodedRecording;
    }),
  };
}

function choose(highHz: number, asked: Job['options'] = options, narrowId = 'zulu-telephone') {
  const decoder = decoderOf(highHz);
  const modelFor = ({ band }: Job['options']) =>
    Promise.resolve(named(band === 'narrow' ? narrowId : 'zulu'));
  const rooms = { decoder, modelFor };
  return { decoder, chosen: chooseByBand(rooms, { options: asked, wide: named('zulu') }, file) };
}

test('takes the model for wide-band sound where the language has no other', async () => {
  const modelFor = () =>
    Promise.reject(new LalelaError('NO_MODEL_FOR_LANGUAGE', 'There is none for narrow.'));
  const chosen = chooseByBand(
    { decoder: decoderOf(3000), modelFor },
    { options, wide: named('swati') },
    file,
  );
  expect(await chosen).toEqual(named('swati'));
});

test('a recording of the telephone takes the model for it, whatever its file says', async () => {
  expect(await choose(2500).chosen).toEqual(named('zulu-telephone'));
  expect(await choose(6000).chosen).toEqual(named('zulu'));
});

test('nothing is decoded where the answer is known', async () => {
  const cases = [
    choose(2500, { ...options, band: 'wide' }),
    choose(2500, { ...options, model: 'zulu' }),
    choose(2500, options, 'zulu'),
  ];
  for (const { decoder, chosen } of cases) {
    expect(await chosen).toEqual(named('zulu'));
    expect(decoder.decode).not.toHaveBeenCalled();
  }
});
