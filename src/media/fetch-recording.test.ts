import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { file, holdAfter, startServer, type Answer } from '../../tests/support/models-server.ts';
import { createOutbound } from '../runtime/index.ts';
import { fetchRecording, type FetchOptions } from './fetch-recording.ts';

const RECORDING = randomBytes(300_000);
const SHA256 = createHash('sha256').update(RECORDING).digest('hex');

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lalela-fetch-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function fetchFrom(answer: Answer, options: Partial<FetchOptions> = {}) {
  await using server = await startServer();
  server.answers.set('/a.wav', answer);
  const outbound = createOutbound({ allowedHosts: ['127.0.0.1'] });
  const fetched = fetchRecording(outbound, `${server.origin}/a.wav`, {
    path: join(folder, 'recording'),
    maxBytes: 1_000_000,
    signal: new AbortController().signal,
    timeoutMs: 5000,
    ...options,
  });
  return { fetched: await fetched, requests: server.requests };
}

/** The beginning, then, once some of it has come, a cut connection; what is asked for next comes from `rest`. */
function fetchCut(rest: Answer, headers: Record<string, string> = {}, maxBytes = 1_000_000) {
  const held = holdAfter(100_000, file(RECORDING, headers));
  let requests = 0;
  const answer: Answer = (request, response) =>
    (requests++ === 0 ? held.answer : rest)(request, response);
  return fetchFrom(answer, { maxBytes, onProgress: () => held.cut() });
}

function tagged() {
  return { etag: `"${createHash('sha1').update(RECORDING).digest('hex')}"` };
}

describe('a recording', () => {
  test('comes whole into a file, with its size and checksum', async () => {
    const progress: unknown[] = [];
    const onProgress = (...numbers: unknown[]) => progress.push(numbers);

    const { fetched } = await fetchFrom(file(RECORDING), { onProgress });

    expect(fetched).toEqual({ bytes: RECORDING.length, sha256: SHA256 });
    expect(await readFile(join(folder, 'recording'))).toEqual(RECORDING);
    expect(progress.at(-1)).toEqual([RECORDING.length, RECORDING.length]);
  });

  test('may be empty, and of any kind: the decoder looks at it', async () => {
    const { fetched } = await fetchFrom((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end();
    });

    expect(fetched.bytes).toBe(0);
  });

  test('that is cut off is taken up where it was', async () => {
    const { fetched, requests } = await fetchCut(file(RECORDING));

    expect(fetched).toEqual({ bytes: RECORDING.length, sha256: SHA256 });
    expect(await readFile(join(folder, 'recording'))).toEqual(RECORDING);
    expect(requests).toHaveLength(2);
    expect(requests[1]?.headers).toMatchObject({
      range: expect.stringMatching(/^bytes=[1-9]\d*-$/) as string,
      'if-range': tagged().etag,
    });
  });

  test('that was changed meanwhile comes anew', async () => {
    const other = randomBytes(1000);

    const { fetched } = await fetchCut(file(other));

    expect(fetched.bytes).toBe(1000);
    expect(await readFile(join(folder, 'recording'))).toEqual(other);
  });

  test('whose server gives the rest of another one is not put together from both', async () => {
    const rest: Answer = (request, response) => {
      const start = Number(/\d+/.exec(request.headers.range ?? '')?.[0]);
      const headers = { etag: '"other"', 'content-range': `bytes ${start}-299999/300000` };
      response.writeHead(206, headers).end(Buffer.alloc(300_000 - start));
    };

    await expect(fetchCut(rest)).rejects.toMatchObject({
      code: 'SOURCE_NOT_FOUND',
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('what cannot be fetched', () => {
  test.each([400, 401, 403, 404, 410, 304, 206])('with %d is final', async (status) => {
    await expect(
      fetchFrom((_request, response) => response.writeHead(status).end()),
    ).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND', isRetryable: false });
    expect(await readdir(folder)).toEqual([]);
  });

  test.each([408, 425, 429, 500, 503])('with %d may be there later', async (status) => {
    await expect(
      fetchFrom((_request, response) => response.writeHead(status).end()),
    ).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE', isRetryable: true });
  });

  test('because it is cut off again and again may come later', async () => {
    let requests = 0;
    const held = holdAfter(1000, file(RECORDING));
    const answer: Answer = (request, response) => {
      requests += 1;
      held.answer(request, response);
    };

    const failure = fetchFrom(answer, { onProgress: () => held.cut() });

    await expect(failure).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE', isRetryable: true });
    expect(requests).toBe(3);
    expect(await readdir(folder)).toEqual([]);
  });

  test('in one go, of a server that cannot say what it gave, is not put together', async () => {
    let requests = 0;
    const rest: Answer = (request, response) => {
      requests += 1;
      file(RECORDING)(request, response);
    };

    const failure = fetchCut(rest, { etag: 'W/"weak"' });

    await expect(failure).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    expect(requests).toBe(0);
  });

  test('because nobody answers may come later', async () => {
    const silent: Answer = () => undefined;

    await expect(fetchFrom(silent, { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      isRetryable: true,
    });
  });

  test.each(['declared', 'counted'])('because it is too large, %s, is final', async (kind) => {
    const answer: Answer = (_request, response) => {
      if (kind === 'declared') response.setHeader('content-length', RECORDING.length);
      // In two pieces, so that no length is declared by itself.
      response.write(RECORDING.subarray(0, 1000));
      response.end(RECORDING.subarray(1000));
    };

    await expect(fetchFrom(answer, { maxBytes: 200_000 })).rejects.toMatchObject({
      code: 'SOURCE_TOO_LARGE',
      isRetryable: false,
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test('because both parts together are too large is final', async () => {
    const rest: Answer = (request, response) => {
      const start = Number(/\d+/.exec(request.headers.range ?? '')?.[0]);
      response.writeHead(206, { 'content-range': `bytes ${start}-299999/300000` });
      // In two pieces, so that no length is declared by itself.
      response.write(Buffer.alloc(1000));
      response.end(Buffer.alloc(309_000));
    };

    await expect(fetchCut(rest, {}, 310_000)).rejects.toMatchObject({ code: 'SOURCE_TOO_LARGE' });
  });

  test('because it was called off leaves nothing', async () => {
    const controller = new AbortController();
    const { answer } = holdAfter(1000, file(RECORDING));
    const onProgress = () => controller.abort();

    await expect(
      fetchFrom(answer, { signal: controller.signal, onProgress }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(folder)).toEqual([]);
  });

  test('because its address is refused says so', async () => {
    const redirect: Answer = (_request, response) => {
      response.writeHead(302, { location: 'http://127.0.0.2/' }).end();
    };

    await expect(fetchFrom(redirect)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  });

  test('because a file is there already leaves that as it is', async () => {
    await writeFile(join(folder, 'recording'), 'mine');

    await expect(fetchFrom(file(RECORDING))).rejects.toMatchObject({ code: 'SCRATCH_UNWRITABLE' });
    expect(await readFile(join(folder, 'recording'), 'utf8')).toBe('mine');
  });
});
