/** The doors over a database in memory and objects in a folder, with calls that carry a key. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppParts } from '../../src/request/index.ts';
import type { Job } from '../../src/job/index.ts';
import { resultPlace, type ObjectStore } from '../../src/store/index.ts';
import { openFolderStore } from '../../src/store/folder/index.ts';
import type { Transcript } from '../../src/transcript/index.ts';
import { openDoors, type Doors, type DoorsOptions } from './doors.ts';
import { exampleJob } from './example-job.ts';
import { exampleTranscript } from './example-transcript.ts';

export interface JobsDoor extends AsyncDisposable {
  readonly doors: Doors;
  readonly objects: ObjectStore;
  /** Address of the server, which listens. */
  readonly url: string;
  readonly port: number;
  /** With the key of the tenant `parliament`. */
  call(method: string, path: string, request?: Call): Promise<Response>;
  /** With the key of another tenant. */
  callAsOther(method: string, path: string, request?: Call): Promise<Response>;
  /** Of the other tenant. */
  readonly otherKey: string;
  keepJob(changed?: Partial<Job>): Promise<Job>;
  /** A job that is done, with its transcript. */
  keepDoneJob(changed?: Partial<Job>, transcript?: Transcript): Promise<Job>;
  /** Objects of Lalela's own bucket. */
  keys(prefix?: string): Promise<string[]>;
}

interface Call {
  readonly json?: unknown;
  readonly body?: RequestInit['body'];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface JobsDoorOptions extends DoorsOptions {
  readonly app?: Partial<AppParts>;
  readonly wrapObjects?: (objects: ObjectStore) => ObjectStore;
}

export async function openJobsDoor(options: JobsDoorOptions = {}): Promise<JobsDoor> {
  const folder = await mkdtemp(join(tmpdir(), 'lalela-jobs-door-'));
  const store = await openFolderStore({ folder });
  const objects = options.wrapObjects?.(store) ?? store;
  const uploadsFolder = join(folder, 'lalela', 'uploads');
  const doors = await openDoors({ ...options, app: { objects, uploadsFolder, ...options.app } });
  const otherKey = await doors.addKey({ tenant: 'broadcaster' });
  const { url, port } = await doors.listen();
  const callWith =
    (key: string) =>
    (method: string, path: string, request: Call = {}) =>
      fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
          ...request.headers,
        },
        ...(request.json === undefined ? {} : { body: JSON.stringify(request.json) }),
        ...(request.body === undefined ? {} : { body: request.body, duplex: 'half' }),
      });
  const keepJob = async (changed: Partial<Job> = {}) => {
    const job = exampleJob(changed);
    await doors.database.jobs.create(job);
    return job;
  };
  return {
    doors,
    objects,
    url,
    port,
    otherKey,
    call: callWith(doors.key),
    callAsOther: callWith(otherKey),
    keepJob,
    async keepDoneJob(changed = {}, transcript = exampleTranscript) {
      const id = changed.id ?? exampleJob().id;
      const place = resultPlace(id);
      const { sha256, bytes } = await objects.put(place, Buffer.from(JSON.stringify(transcript)));
      return keepJob({
        id,
        state: 'done',
        outcome: 'done',
        endedAtMs: 1,
        result: { place, sha256, bytes, wordCount: 6, modelId: 'moonshine-base-en' },
        recording: { bytes: 10, sha256: 'a'.repeat(64), durationMs: 7500 },
        ...changed,
      });
    },
    async keys(prefix = '') {
      const keys: string[] = [];
      for await (const key of objects.list('lalela', prefix)) keys.push(key);
      return keys;
    },
    async [Symbol.asyncDispose]() {
      await doors[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A problem reply: its status and code. */
export async function problem(response: Response): Promise<[number, unknown]> {
  const { code } = (await response.json()) as { code: unknown };
  return [response.status, code];
}
