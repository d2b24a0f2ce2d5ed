import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FORMATS } from '../../src/render/index.ts';
import { exampleConversation } from '../support/example-conversation.ts';
import { readDocx } from '../support/read-docx.ts';
import { openJobsDoor, problem, type JobsDoor } from '../support/jobs-door.ts';

let door: JobsDoor;
beforeEach(async () => {
  door = await openJobsDoor();
});
afterEach(() => door[Symbol.asyncDispose]());

const SOURCE = { url: 'https://recordings.example.org/call.wav' };

async function json(response: Response | Promise<Response>) {
  return (await (await response).json()) as Record<string, unknown>;
}

describe('asking who spoke', () => {
  test.each([
    [{ speakers: 40 }, { exact: 40 }],
    [{ speakers: { exact: 2 } }, { exact: 2 }],
    [{ speakers: { min: 2, max: 4 } }, { min: 2, max: 4 }],
    [{ speakers: { max: 4 } }, { max: 4 }],
    [{ min_speakers: 2 }, { min: 2 }],
    [{}, undefined],
  ])('takes as the number of speakers %j', async (diarization, speakers) => {
    const { id } = await json(
      door.call('POST', '/v1/jobs', { json: { source: SOURCE, diarization } }),
    );

    const kept = await door.doors.database.jobs.get(String(id));
    expect(kept?.options.diarization).toEqual(speakers === undefined ? {} : { speakers });
  });

  test.each([
    ['/speakers', { speakers: 0 }, 'must be >= 1'],
    ['/speakers', { speakers: 101 }, 'must be <= 100'],
    ['/speakers', { speakers: 'two' }, 'must be either integer or object'],
    ['/speakers/exact', { speakers: { exact: 0 } }, 'must be >= 1'],
    ['/channel_names', { channel_names: [] }, 'must not have fewer than 1 items'],
    ['/channel_names', { channel_names: [...'abcdefghi'] }, 'must not have more than 8 items'],
    ['/channel_names', { channel_names: ['a', 'a'] }, 'must not have duplicate items'],
    ['/channel_names/0', { channel_names: ['x'.repeat(65)] }, 'more than 64 characters'],
    ['/channel_names/0', { channel_names: ['a\nb'] }, 'must be a name'],
    ['/channel_names/0', { channel_names: [' '] }, 'must be a name'],
  ])('says what is wrong at %s of %j', async (path, diarization, message) => {
    const response = door.call('POST', '/v1/jobs', { json: { source: SOURCE, diarization } });

    expect(await json(response)).toMatchObject({
      code: 'REQUEST_INVALID',
      errors: [
        {
          path: `body/diarization${path}`,
          message: expect.stringContaining(message) as string,
        },
      ],
    });
  });

  test('is refused where both forms of the number are given', async () => {
    for (const diarization of [
      { speakers: { exact: 2, max: 3 } },
      { speakers: { min: 3, max: 2 } },
      { speakers: { exact: 2 }, min_speakers: 2 },
    ]) {
      const response = await door.call('POST', '/v1/jobs', {
        json: { source: SOURCE, diarization },
      });
      expect(await problem(response)).toEqual([400, 'REQUEST_INVALID']);
    }
  });

  test('is taken from a form', async () => {
    const form = new FormData();
    form.set('file', new Blob(['sound']), 'call.wav');
    form.set('diarization', '{"speakers":{"min":2,"max":3},"channel_names":["agent","caller"]}');

    const reply = await json(door.call('POST', '/v1/jobs', { body: form }));

    expect(reply).toMatchObject({
      diarization: { min_speakers: 2, max_speakers: 3, channel_names: ['agent', 'caller'] },
    });
  });
});

describe('the result of who spoke', () => {
  const resultOf = (id: string, format: string) =>
    door.call('GET', `/v1/jobs/${id}/result?format=${format}`);

  test('is given as rttm and as a document', async () => {
    const { id } = await door.keepDoneJob({}, exampleConversation);

    const [rttm, docx] = [await resultOf(id, 'rttm'), await resultOf(id, 'docx')];

    expect(rttm.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await rttm.text()).toContain('SPEAKER recording 1 0.100 2.100');
    expect(docx.headers.get('content-type')).toBe(FORMATS.docx.mediaType);
    expect(docx.headers.get('content-disposition')).toBe(`inline; filename="${id}.docx"`);
    const paragraphs = await readDocx(new Uint8Array(await docx.arrayBuffer()));
    expect(paragraphs).toContain('[00:00:02] B: Very well, thank you.');
  });

  test('is chosen by its type too', async () => {
    const { id } = await door.keepDoneJob({}, exampleConversation);
    const headers = { accept: FORMATS.docx.mediaType };
    const response = await door.call('GET', `/v1/jobs/${id}/result`, { headers });
    expect(response.headers.get('content-type')).toBe(FORMATS.docx.mediaType);
  });

  test('is no rttm where nobody asked who spoke', async () => {
    const { id } = await door.keepDoneJob();
    expect(await problem(await resultOf(id, 'rttm'))).toEqual([406, 'NOT_ACCEPTABLE']);
    expect((await resultOf(id, 'docx')).status).toBe(200);
  });
});
