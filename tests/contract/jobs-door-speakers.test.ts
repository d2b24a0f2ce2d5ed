import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changeJob, type Job } from '../../src/job/index.ts';
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

  test('gives no names to channels that are mixed', async () => {
    const diarization = { channel_names: ['agent', 'caller'] };
    const submit = (channels: string) =>
      door.call('POST', '/v1/jobs', { json: { source: SOURCE, channels, diarization } });

    expect(await problem(await submit('mono'))).toEqual([400, 'REQUEST_INVALID']);
    expect((await submit('separate')).status).toBe(202);
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

describe('PATCH /v1/jobs/{id}/speakers', () => {
  const speakers = [{ label: 'A', name: 'Thandi Nkosi' }, { label: 'B' }];

  async function keepConversation(changed: Partial<Job> = {}): Promise<string> {
    const { id, result } = await door.keepDoneJob(changed, exampleConversation);
    await changeJob(door.doors.database.jobs, id, (job) => ({
      ...job,
      result: { ...result!, speakers },
    }));
    return id;
  }
  const name = (id: string, speakers: unknown) =>
    door.call('PATCH', `/v1/jobs/${id}/speakers`, { json: { speakers } });
  const textOf = async (id: string, format: string) =>
    (await door.call('GET', `/v1/jobs/${id}/result?format=${format}`)).text();

  test('shows the names in the job and in every format', async () => {
    const id = await keepConversation();

    const response = await name(id, { B: 'Sipho <M> & co' });

    expect(response.status).toBe(200);
    const { result } = await json(response);
    expect(result).toMatchObject({
      speakers: [
        { label: 'A', name: 'Thandi Nkosi' },
        { label: 'B', name: 'Sipho <M> & co' },
      ],
    });
    expect((await json(door.call('GET', `/v1/jobs/${id}`)))['result']).toEqual(result);
    expect(await textOf(id, 'json')).toContain('"name": "Sipho <M> & co"');
    expect(await textOf(id, 'older')).toContain('"speaker":"Sipho <M> & co"');
    expect(await textOf(id, 'txt')).toContain('Sipho <M> & co: Very well');
    expect(await textOf(id, 'srt')).toContain('Sipho <M> & co: Very well');
    expect(await textOf(id, 'vtt')).toContain('<v Sipho &lt;M&gt; &amp; co>Very well');
    expect(await textOf(id, 'rttm')).toContain('<NA> Sipho_<M>_&_co <NA>');
    const docx = await door.call('GET', `/v1/jobs/${id}/result?format=docx`);
    const paragraphs = await readDocx(new Uint8Array(await docx.arrayBuffer()));
    expect(paragraphs[1]).toBe('[00:00:02] Sipho <M> & co: Very well, thank you.');
  });

  test('takes a name back, and leaves the result as it was made', async () => {
    const id = await keepConversation();
    const before = await textOf(id, 'json');

    await name(id, { A: '  Nomsa ', B: 'Sipho' });
    expect(await textOf(id, 'json')).toContain('"name": "Nomsa"');
    expect(await textOf(id, 'txt')).toMatch(/^Nomsa: .*\nSipho: /);
    await name(id, { A: null, B: null });

    expect(await textOf(id, 'json')).toBe(before);
    const job = await door.doors.database.jobs.get(id);
    expect(job).not.toHaveProperty('speakerNames');
  });

  test('again changes nothing, also not the revision', async () => {
    const id = await keepConversation();
    await name(id, { A: 'Nomsa' });
    const before = await door.doors.database.jobs.get(id);
    await name(id, { A: 'Nomsa' });
    expect(await door.doors.database.jobs.get(id)).toEqual(before);
  });

  test('of many at once loses none', async () => {
    const labels = [...'ABCDEFGHIJKL'];
    const { id, result } = await door.keepDoneJob({}, exampleConversation);
    const speakers = labels.map((label) => ({ label }));
    await changeJob(door.doors.database.jobs, id, (job) => ({
      ...job,
      result: { ...result!, speakers },
    }));

    const replies = await Promise.all(labels.map((label) => name(id, { [label]: `Who ${label}` })));

    expect(replies.map(({ status }) => status)).toEqual(labels.map(() => 200));
    const job = await door.doors.database.jobs.get(id);
    expect(job?.speakerNames).toEqual(
      Object.fromEntries(labels.map((label) => [label, `Who ${label}`])),
    );
  });

  test('makes another answer of a result that a client has', async () => {
    const id = await keepConversation();
    const fetch = (etag = '"none"') =>
      door.call('GET', `/v1/jobs/${id}/result?format=txt`, { headers: { 'if-none-match': etag } });
    const etagOf = (response: Response) => response.headers.get('etag') ?? '';

    const first = etagOf(await fetch());
    await name(id, { A: 'Nomsa' });
    const second = await fetch(first);
    await name(id, { A: 'Lerato' });
    const third = await fetch(etagOf(second));

    expect([second.status, third.status]).toEqual([200, 200]);
    expect((await fetch(etagOf(third))).status).toBe(304);
    await name(id, { A: null });
    expect((await fetch(first)).status).toBe(304);
  });

  test.each([
    ['an unknown label', { C: 'x' }, 422, 'SPEAKER_UNKNOWN'],
    ['a label in small letters', { a: 'x' }, 422, 'SPEAKER_UNKNOWN'],
    ['a name that every object has', { constructor: 'x' }, 422, 'SPEAKER_UNKNOWN'],
    ['an empty name', { A: '' }, 400, 'REQUEST_INVALID'],
    ['a blank name', { A: ' \u00a0' }, 400, 'REQUEST_INVALID'],
    ['a name that is too long', { A: 'x'.repeat(65) }, 400, 'REQUEST_INVALID'],
    ['a name of two lines', { A: 'a\nb' }, 400, 'REQUEST_INVALID'],
    ['a NUL', { A: 'a\u0000' }, 400, 'REQUEST_INVALID'],
    ['half of a character', { A: 'a\ud800' }, 400, 'REQUEST_INVALID'],
    ['a mark of direction', { A: 'a\u202eb' }, 400, 'REQUEST_INVALID'],
    ['a number', { A: 7 }, 400, 'REQUEST_INVALID'],
    ['nobody', {}, 400, 'REQUEST_INVALID'],
    ['no object', 'A', 400, 'REQUEST_INVALID'],
  ])('refuses %s, and keeps nothing of it', async (_what, speakers, status, code) => {
    const id = await keepConversation();
    expect(await problem(await name(id, speakers))).toEqual([status, code]);
    expect(await door.doors.database.jobs.get(id)).not.toHaveProperty('speakerNames');
  });

  test('names all that is wrong with a body, and no more', async () => {
    const id = await keepConversation();
    const response = door.call('PATCH', `/v1/jobs/${id}/speakers`, { json: { speaker: {} } });
    expect(await json(response)).toMatchObject({
      errors: expect.arrayContaining([
        { path: 'body/speaker', message: 'there is no field of this name' },
      ]) as unknown,
    });
    expect((await json(name(id, { A: 7 })))['errors']).toEqual([
      { path: 'body/speakers/A', message: 'must be either string or null' },
    ]);
  });

  test('takes letters of any script', async () => {
    const id = await keepConversation();
    for (const given of ['Tshivenḓa 日本 🙂', 'x'.repeat(64), "N'wa-Mitwa", '🙂'.repeat(64)]) {
      expect((await name(id, { A: given })).status).toBe(200);
      expect(await textOf(id, 'txt')).toContain(`${given}: Good morning`);
    }
  });

  test('says why where there is nothing to name', async () => {
    const running = await door.keepJob({ state: 'running' });
    const failed = await door.keepJob({ state: 'failed', outcome: 'failed' });
    const plain = await door.keepDoneJob();
    const removed = await keepConversation();
    expect((await door.call('DELETE', `/v1/jobs/${removed}`)).status).toBe(200);
    const attempt = async (id: string) => problem(await name(id, { A: 'x' }));

    expect(await attempt(running.id)).toEqual([409, 'RESULT_NOT_READY']);
    expect(await attempt(failed.id)).toEqual([409, 'RESULT_MISSING']);
    expect(await attempt(plain.id)).toEqual([409, 'NOT_DIARIZED']);
    expect(await attempt(removed)).toEqual([410, 'JOB_REMOVED']);
    expect(await attempt('nothing')).toEqual([404, 'JOB_NOT_FOUND']);
  });

  test('is not for another tenant', async () => {
    const id = await keepConversation();
    const response = await door.callAsOther('PATCH', `/v1/jobs/${id}/speakers`, {
      json: { speakers: { A: 'x' } },
    });
    expect(await problem(response)).toEqual([404, 'JOB_NOT_FOUND']);
  });

  test('is done while the callback is on its way, and is not in the log', async () => {
    const id = await keepConversation({ state: 'delivering', deliverAtMs: Date.now() + 60_000 });

    expect((await name(id, { A: 'Nomsa Dlamini' })).status).toBe(200);
    expect((await name(id, { Q: 'Nomsa Dlamini' })).status).toBe(422);
    await textOf(id, 'txt');

    expect(door.doors.lines.join('\n')).not.toMatch(/Nomsa|Dlamini|Thandi/);
  });

  test('leaves no name once the job is deleted', async () => {
    const id = await keepConversation();
    await name(id, { A: 'Nomsa' });
    await door.call('DELETE', `/v1/jobs/${id}`);

    expect(JSON.stringify(await door.doors.database.jobs.get(id))).not.toMatch(/Nomsa|Thandi/);
    expect(await json(door.call('GET', `/v1/jobs/${id}`))).not.toHaveProperty('result.speakers');
  });
});
