/** What callbacks need, on this machine and without waiting. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCallbacks, type CallbackParts, type Callbacks } from '../../src/callback/index.ts';
import {
  announce,
  type CallbackEvent,
  type DeliveryOutcome,
  type Job,
  type JobCallback,
} from '../../src/job/index.ts';
import { createOutbound } from '../../src/runtime/index.ts';
import { keepOlderFile, type ObjectStore } from '../../src/store/index.ts';
import { openFolderStore } from '../../src/store/folder/index.ts';
import { createLog } from '../../src/telemetry/index.ts';
import { NOW_MS, exampleJob } from './example-job.ts';

export const SECRET = 'whsec_bGFsZWxhLXRlc3Qtc2VjcmV0LTEyMzQ1Njc4';
export const OLDER_SECRET = 'whsec_YW5vdGhlci1vbGRlci1zZWNyZXQtMTIzNDU2';

export interface CallbackFixture extends AsyncDisposable {
  readonly objects: ObjectStore;
  readonly callbacks: Callbacks;
  /** One attempt at the job's delivery. */
  attempt(job: Job, signal?: AbortSignal): Promise<DeliveryOutcome>;
  /** Keeps the result that the older form sends. */
  keepResult(job: Job, content: string): Promise<void>;
  readonly logLines: string[];
  /** As the metrics had them. */
  readonly outcomes: string[];
}

export async function callbackFixture(
  changed: Partial<CallbackParts> = {},
): Promise<CallbackFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'lalela-callback-'));
  const objects = await openFolderStore({ folder });
  const logLines: string[] = [];
  const outcomes: string[] = [];
  const callbacks = createCallbacks({
    outbound: createOutbound({ allowedHosts: ['127.0.0.1'] }),
    objects,
    secretsOf: () => Promise.resolve([SECRET]),
    scheduleMs: [0, 5000, 30_000],
    errorWords: 'The recording could not be transcribed.',
    publicUrl: 'https://speech.example/',
    now: () => Date.now(),
    random: () => 0.5,
    log: createLog({ level: 'debug', write: (line) => logLines.push(line) }),
    metrics: { delivered: (outcome) => outcomes.push(outcome) },
    ...changed,
  });
  return {
    objects,
    callbacks,
    attempt: (job, signal = new AbortController().signal) => callbacks.attempt(job, signal),
    async keepResult(job, content) {
      await keepOlderFile(objects, job, () => content);
    },
    logLines,
    outcomes,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

/** A job that has ended, with an event to be told to `url`. */
export function endedJob(
  url: string,
  { format = 'native', event = 'job.done', ...changed }: EndedJob = {},
): Job {
  const outcome = event === 'job.done' ? 'done' : 'failed';
  const callback: JobCallback = { url, format, events: [event] };
  const ended = exampleJob({
    state: 'delivering',
    outcome,
    endedAtMs: NOW_MS,
    callback,
    ...(format === 'older' ? { door: 'older', older: OLDER_REQUEST } : {}),
    ...changed,
  });
  return announce(ended, event, NOW_MS);
}

export interface EndedJob extends Partial<Job> {
  readonly format?: JobCallback['format'];
  readonly event?: CallbackEvent;
}

export const OLDER_REQUEST = { bucket: 'recordings', tag: 'tag-1', userId: 'u-7', jobId: 'j-9' };

export const RESULT = `${JSON.stringify({
  results: [
    {
      alternatives: [
        {
          transcript: 'Môre tannie.',
          confidence: 0.93,
          words: [
            { startTime: 0.38, endTime: 0.71, word: 'Môre', confidence: 0.95 },
            { startTime: 0.8, endTime: 1.2, word: 'tannie.', confidence: 0.91 },
          ],
        },
      ],
    },
  ],
})}\n`;
