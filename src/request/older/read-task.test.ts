import { expect, test } from 'vitest';
import type { Admission, Caller } from '../../admission/index.ts';
import { readOlderTask } from './read-task.ts';

const ENVIRONMENT = {
  ...{ DEC_LANG: 'eng', SR: 'NB', NUM_CHAN: '1', SAC: 'yes', DIA: 'yes' },
  ...{ BUCKET_NAME: 'recordings', OBJECT_PATH: 'uploads/call.wav', USER_ID: '17' },
};

/** Whose task it is has no part in how its variables are read. */
function read(changed: Record<string, string>) {
  const admission = {
    checkPlaceFor: (_caller: Caller, bucket: string, key: string) => ({ bucket, key }),
  } as unknown as Admission;
  return readOlderTask(
    { ...ENVIRONMENT, ...changed },
    { admission, caller: {} as Caller, returnUrl: undefined },
  );
}

test.each([
  ['-1', {}],
  ['1', {}],
  ['none', {}],
  ['2', { speakers: { exact: 2 } }],
  ['40', { speakers: { exact: 40 } }],
])('a container that is told NUM_SPK %s knows as much', (count, diarization) => {
  expect(read({ NUM_SPK: count }).options).toMatchObject({
    band: 'narrow',
    channels: 'auto',
    diarization,
  });
  expect(read({ NUM_SPK: count, DIA: 'no' }).options).not.toHaveProperty('diarization');
});

test.each(['0', 'two', '-2', '1.5', '101'])('a container says what NUM_SPK may be: %s', (count) => {
  expect(() => read({ NUM_SPK: count })).toThrowError(
    expect.objectContaining({
      code: 'REQUEST_INVALID',
      message: 'NUM_SPK must be -1, for unknown, or a whole number from 1 to 100.',
    }) as Error,
  );
});
