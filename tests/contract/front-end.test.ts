/** The 2021 front end, unchanged: real Django takes our callbacks, and `requests` sends what it sends. */
import { describe, expect, test } from 'vitest';
import { OLDER_REQUEST, RESULT, callbackFixture, endedJob } from '../support/callback-parts.ts';
import { startClientServer } from '../support/client-server.ts';
import { frontEndMissing, startReceiver, submit } from '../support/front-end.ts';

const missing = frontEndMissing();
if (missing !== undefined) console.warn(`Skipped: the front end ${missing}.`);
const older = { format: 'older' } as const;

describe.skipIf(missing !== undefined)(
  'the front end (needs python3-django, python3-requests)',
  () => {
    test('takes a result', async () => {
      await using receiver = await startReceiver();
      await using fixture = await callbackFixture();
      const job = endedJob(receiver.url, {
        ...older,
        older: { ...OLDER_REQUEST, userId: 'Zoë 7' },
      });
      const keyed = { ...job, callback: { ...job.callback, key: 'fe-key' } } as typeof job;
      await fixture.keepResult(keyed, RESULT);

      const outcome = await fixture.attempt(keyed);

      expect(outcome).toMatchObject({ state: 'accepted', attempt: { status: 200 } });
      await expect.poll(() => receiver.received.length).toBe(1);
      const [callback] = receiver.received;
      expect(callback).toMatchObject({
        method: 'POST',
        headers: {
          HTTP_X_API_KEY: 'fe-key',
          HTTP_USER_ID: 'Zoë 7',
          HTTP_JOB_ID: 'j-9',
          HTTP_S3_PATH: 'decoded/tag-1.json',
          HTTP_STATUS: 'SUCCESS',
        },
        fields: ['file'],
        name: 'tag-1.json',
        type: 'application/json',
        text: RESULT,
        transcript: 'Môre tannie.',
      });
      expect(callback?.webhook.id).toBe(`${job.id}-1`);
    });

    test('takes an error, whose file it reads all the same', async () => {
      await using receiver = await startReceiver();
      await using fixture = await callbackFixture();

      const outcome = await fixture.attempt(
        endedJob(receiver.url, { ...older, event: 'job.failed' }),
      );

      expect(outcome.state).toBe('accepted');
      await expect.poll(() => receiver.received.length).toBe(1);
      expect(receiver.received[0]).toMatchObject({
        headers: { HTTP_STATUS: 'ERROR', HTTP_X_API_KEY: null },
        transcript: 'The recording could not be transcribed.',
      });
    });

    test.each([
      ['silence', '{"results":[{"alternatives":[{"transcript":"","confidence":0,"words":[]}]}]}'],
      ['words of nobody', RESULT],
    ])('takes %s where it asked who spoke', async (_what, result) => {
      await using receiver = await startReceiver();
      await using fixture = await callbackFixture();
      const { options } = endedJob('');
      const job = endedJob(`${receiver.url}?diarized`, {
        ...older,
        options: { ...options, diarization: {} },
      });
      await fixture.keepResult(job, result);

      const outcome = await fixture.attempt(job);

      expect(outcome.state).toBe('accepted');
      await expect.poll(() => receiver.received.length).toBe(1);
      expect(receiver.received[0]?.words[0]?.speaker).toBe('A');
    });

    test.each([200, 500])(
      'is sent its result again, whole, when it failed with %d',
      async (failStatus) => {
        await using receiver = await startReceiver({ fail: 1, failStatus });
        await using fixture = await callbackFixture();
        const job = endedJob(receiver.url, older);
        await fixture.keepResult(job, RESULT);

        expect(await fixture.attempt(job)).toMatchObject({ state: 'pending' });
        expect(await fixture.attempt(job)).toMatchObject({ state: 'accepted' });
        await expect
          .poll(() => receiver.received.map(({ text }) => text))
          .toEqual([RESULT, RESULT]);
      },
    );

    test('would refuse a file that it cannot read', async () => {
      await using receiver = await startReceiver();
      await using fixture = await callbackFixture();
      const job = endedJob(receiver.url, older);
      await fixture.keepResult(job, '{"results":[]}');

      expect(await fixture.attempt(job)).toMatchObject({
        state: 'pending',
        attempt: { status: 200, error: { code: 'CALLBACK_FAILED' } },
      });
      await expect.poll(() => receiver.received).toEqual([{ error: 'IndexError' }]);
    });

    test('sends headers with underscores and no body', async () => {
      await using server = await startClientServer((_request, response) =>
        response.end('"started"'),
      );

      const answer = await submit(`${server.origin}/decode`, {
        X_API_KEY: 'key',
        DEC_LANG: 'eng',
        SR: 'WB',
        BUCKET_NAME: 'my-bucket',
      });

      expect(answer).toEqual({ status: 200, text: '"started"' });
      const [request] = server.received;
      expect(request).toMatchObject({ method: 'POST', path: '/decode', body: '' });
      expect(request?.rawHeaders.join(' ')).toContain(
        'X_API_KEY key DEC_LANG eng SR WB BUCKET_NAME',
      );
      expect(request?.headers).toMatchObject({ 'content-length': '0', x_api_key: 'key' });
    });
  },
);
