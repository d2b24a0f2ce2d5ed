import { describe, expect, test } from 'vitest';
import { exampleJob } from '../../tests/support/example-job.ts';
import type { Job } from './job.ts';
import { removeContent } from './removal.ts';
import { namedSpeakers, nameSpeakers } from './speaker-names.ts';

const result = {
  place: { bucket: 'lalela', key: 'results/1.json' },
  ...{ sha256: 'ab', bytes: 2, wordCount: 1, modelId: 'moonshine-base-en' },
};
const speakers = [{ label: 'A', name: 'agent', channel: 0 }, { label: 'B' }];

function done(changed: Partial<Job> = {}): Job {
  return exampleJob({
    state: 'done',
    outcome: 'done',
    result: { ...result, speakers },
    ...changed,
  });
}

const named = (job: Job, names: Record<string, string | null>) =>
  nameSpeakers(job, new Map(Object.entries(names)));

describe('naming speakers', () => {
  test('keeps names that others gave, and takes back what is null', () => {
    const first = named(named(done(), { A: 'Thandi' }), { B: 'Sipho' });
    expect(first.speakerNames).toEqual({ A: 'Thandi', B: 'Sipho' });
    expect(namedSpeakers(first)).toEqual([
      { label: 'A', name: 'Thandi', channel: 0 },
      { label: 'B', name: 'Sipho' },
    ]);

    const second = named(first, { A: null, B: 'Sipho M.' });
    expect(second.speakerNames).toEqual({ B: 'Sipho M.' });
    expect(namedSpeakers(second)).toEqual([speakers[0], { label: 'B', name: 'Sipho M.' }]);
    expect(named(second, { B: null })).not.toHaveProperty('speakerNames');
  });

  test('again changes nothing', () => {
    const job = named(done(), { A: 'Thandi' });
    expect(named(job, { A: 'Thandi', B: null })).toBe(job);
  });

  test.each([['C'], ['a'], [''], ['__proto__'], ['toString']])(
    'refuses the label %j, and says which there are, but not the label',
    (label) => {
      expect(() => nameSpeakers(done(), new Map([[label, 'x']]))).toThrowError(
        expect.objectContaining({
          code: 'SPEAKER_UNKNOWN',
          message: expect.stringContaining('; it has A, B.') as string,
        }) as Error,
      );
    },
  );

  test('is refused where nobody told speakers apart', () => {
    expect(() => named(done({ result }), { A: 'x' })).toThrowError(
      expect.objectContaining({ code: 'NOT_DIARIZED' }) as Error,
    );
    expect(namedSpeakers(done({ result }))).toBeUndefined();
  });

  test('knows of a recording in which nobody spoke', () => {
    expect(() => named(done({ result: { ...result, speakers: [] } }), { A: 'x' })).toThrow(
      'it has none',
    );
  });
});

test('names of people are gone with the result, however they came', () => {
  const { options } = exampleJob();
  const diarization = { speakers: { exact: 2 }, channelNames: ['agent', 'Pieter'] };
  const phrases = ['Gcina'];
  const job = named(done({ options: { ...options, diarization, phrases } }), { B: 'Thandi' });

  const removed = removeContent(job, 'retention', 5);

  expect(JSON.stringify(job)).toMatch(/agent.*Pieter.*Gcina.*Thandi/);
  expect(JSON.stringify(removed)).not.toMatch(/agent|Pieter|Gcina|Thandi/);
  expect(removed.options.diarization).toEqual({ speakers: { exact: 2 } });
  expect(removed.result).toEqual(result);
});
