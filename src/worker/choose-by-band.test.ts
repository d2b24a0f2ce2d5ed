import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import type { Job } from '../job/index.ts';
import { LalelaError } from '../kernel/index.ts';
import type { DecodedRecording, DecodeOptions } from '../media/index.ts';
import type { InstalledModel } from '../models/index.ts';
import { chooseByBand, narrowModelOf } from './choose-by-band.ts';

const folder = await mkdtemp(join(tmpdir(), 'lalela-band-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const named = (id: string) => ({ id }) as InstalledModel;
const options = { language: 'zul', band: 'auto', channels: 'auto', punctuation: true } as const;
const file = { path: 'recording', signal: new AbortController().signal };

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

async function choose(
  highHz: number,
  asked: Job['options'] = options,
  narrowId = 'zulu-telephone',
) {
  const decoder = decoderOf(highHz);
  const modelFor = ({ band }: Job['options']) =>
    Promise.resolve(named(band === 'narrow' ? narrowId : 'zulu'));
  const narrow = await narrowModelOf(modelFor, asked);
  const rooms = { decoder, scratchRoot: folder };
  return { decoder, chosen: await chooseByBand(rooms, { wide: named('zulu'), narrow }, file) };
}

test('takes the model for wide-band sound where the language has no other', async () => {
  const none = new LalelaError('NO_MODEL_FOR_LANGUAGE', 'There is none for narrow.');
  expect(await narrowModelOf(() => Promise.reject(none), options)).toBeUndefined();

  const rooms = { decoder: decoderOf(3000), scratchRoot: folder };
  const chosen = await chooseByBand(rooms, { wide: named('swati'), narrow: undefined }, file);
  expect(chosen).toEqual(named('swati'));
});

test('a job is told that its model for the telephone is not installed', async () => {
  const missing = new LalelaError('MODEL_NOT_INSTALLED', 'It is not here.');
  await expect(narrowModelOf(() => Promise.reject(missing), options)).rejects.toBe(missing);
});

test('a recording of the telephone takes the model for it, whatever its file says', async () => {
  expect((await choose(2500)).chosen).toEqual(named('zulu-telephone'));
  expect((await choose(6000)).chosen).toEqual(named('zulu'));
  expect(await readdir(folder)).toEqual([]);
});

test('the model for the telephone is made ready for a recording of it, and for no other', async () => {
  const ready = vi.fn(() => Promise.resolve(named('zulu-telephone')));
  const narrow = { id: 'zulu-telephone', ready };
  const chosenOf = (highHz: number) =>
    chooseByBand(
      { decoder: decoderOf(highHz), scratchRoot: folder },
      { wide: named('zulu'), narrow },
      file,
    );

  await chosenOf(6000);
  expect(ready).not.toHaveBeenCalled();
  expect(await chosenOf(2500)).toEqual(named('zulu-telephone'));
});

test('nothing is decoded where the answer is known', async () => {
  const cases = await Promise.all([
    choose(2500, { ...options, band: 'wide' }),
    choose(2500, { ...options, model: 'zulu' }),
    choose(2500, options, 'zulu'),
  ]);
  for (const { decoder, chosen } of cases) {
    expect(chosen).toEqual(named('zulu'));
    expect(decoder.decode).not.toHaveBeenCalled();
  }
});
