import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exampleJob, NOW_MS } from '../../tests/support/example-job.ts';
import { dueOf } from './agenda.ts';
import { pendingDelivery, recordAttempt, replayDelivery } from './deliveries.ts';
import type { Job, JobCallback, Lease } from './job.ts';
import {
  cancelJob,
  endRun,
  expireJob,
  giveBack,
  hasEnded,
  renewLease,
  retryLater,
  takeLease,
} from './moves.ts';
import { removeContent } from './removal.ts';

const lease: Lease = { owner: 'worker-1', token: 'mine', expiresAtMs: NOW_MS + 30_000 };
const callback: JobCallback = {
  url: 'https://fe.example/done',
  format: 'native',
  events: ['job.done', 'job.failed', 'job.cancelled'],
  key: 'secret',
};
const result = {
  place: { bucket: 'lalela', key: 'results/1.json' },
  sha256: 'ab',
  bytes: 2,
  wordCount: 1,
  modelId: 'moonshine-base-en',
};
const error = { code: 'NOT_MEDIA', message: 'No.', isRetryable: false } as const;

function running(changed: Partial<Job> = {}): Job {
  return takeLease(exampleJob(changed), lease, NOW_MS);
}

describe('a run', () => {
  test('begins with a lease and spends an attempt', () => {
    expect(running()).toMatchObject({ state: 'running', attempts: 1, lease, startedAtMs: NOW_MS });
  });

  test('that lost its worker is due when its lease lapses, and can be taken again', () => {
    const lost = running();
    const again = takeLease(lost, { ...lease, token: 'other' }, NOW_MS + 40_000);
    expect(dueOf(lost)).toEqual({ agenda: 'run', atMs: lease.expiresAtMs });
    expect(again).toMatchObject({ state: 'running', attempts: 2, startedAtMs: NOW_MS });
  });

  test('is given back without spending an attempt, at its old place', () => {
    const back = giveBack(running(), 'mine');
    expect(back).toEqual(exampleJob({ id: back.id, startedAtMs: NOW_MS }));
  });

  test('that may succeed later waits', () => {
    const waiting = retryLater(running(), 'mine', NOW_MS + 5000);
    expect(waiting).toMatchObject({ state: 'queued', attempts: 1, retries: 1 });
    expect(waiting.lease).toBeUndefined();
    expect(dueOf(waiting)).toEqual({ agenda: 'run', atMs: NOW_MS + 5000 });
  });

  test('says how far it has come, never backwards', () => {
    const at40 = renewLease(running(), {
      token: 'mine',
      expiresAtMs: NOW_MS + 60_000,
      progress: { percent: 40, doneMs: 4000 },
    });
    const again = renewLease(at40, {
      token: 'mine',
      expiresAtMs: NOW_MS + 90_000,
      progress: { percent: 10, doneMs: 1000 },
    });
    expect(again.progress).toEqual({ percent: 40, doneMs: 1000 });
    expect(again.lease?.expiresAtMs).toBe(NOW_MS + 90_000);
  });

  test('ends done at 100 percent, or failed where it was', () => {
    const done = endRun(running(), 'mine', { atMs: NOW_MS + 9, result, audioMs: 5000 });
    const failed = endRun(running(), 'mine', { atMs: NOW_MS + 9, error });
    expect(done).toMatchObject({ state: 'done', outcome: 'done', result, audioMs: 5000 });
    expect(done.progress?.percent).toBe(100);
    expect(failed).toMatchObject({ state: 'failed', outcome: 'failed', error });
    expect(failed.progress?.percent).toBe(0);
  });

  test.each([
    ['renew', (job: Job) => renewLease(job, { token: 'other', expiresAtMs: 1 })],
    ['give back', (job: Job) => giveBack(job, 'other')],
    ['retry', (job: Job) => retryLater(job, 'other', 1)],
    ['end', (job: Job) => endRun(job, 'other', { atMs: 1, result })],
    ['deliver', (job: Job) => recordAttempt(job, 'other', { attempt, state: 'accepted' })],
  ])('cannot %s under a lease that has passed', (_what, move) => {
    expect(() => move(running())).toThrowError(
      expect.objectContaining({ code: 'LEASE_LOST' }) as Error,
    );
  });
});

const attempt = { startedAtMs: NOW_MS, durationMs: 20, status: 200 };

describe('a delivery', () => {
  const delivering = () => endRun(running({ callback }), 'mine', { atMs: NOW_MS, result });
  const held = (job: Job) => takeLease(job, lease, NOW_MS);

  test('is due at once when the outcome is known, and holds the job in delivering', () => {
    const job = delivering();
    expect(job.state).toBe('delivering');
    expect(dueOf(job)).toEqual({ agenda: 'deliver', atMs: NOW_MS });
    expect(pendingDelivery(job)).toMatchObject({ number: 1, event: 'job.done', attempts: [] });
  });

  test('that is accepted ends the job', () => {
    const job = recordAttempt(held(delivering()), 'mine', { attempt, state: 'accepted' });
    expect(job.state).toBe('done');
    expect(job.lease).toBeUndefined();
    expect(job.deliveries[0]).toMatchObject({ state: 'accepted', attempts: [attempt] });
    expect(dueOf(job).agenda).toBe('remove');
  });

  test('that failed is tried again later, under the same id', () => {
    const first = delivering();
    const job = recordAttempt(held(first), 'mine', {
      attempt,
      state: 'pending',
      nextAtMs: NOW_MS + 5000,
    });
    expect(job.state).toBe('delivering');
    expect(dueOf(job)).toEqual({ agenda: 'deliver', atMs: NOW_MS + 5000 });
    expect(job.deliveries[0]?.messageId).toBe(first.deliveries[0]?.messageId);
  });

  test('of a failed job leaves it failed', () => {
    const failed = endRun(running({ callback }), 'mine', { atMs: NOW_MS, error });
    const job = recordAttempt(held(failed), 'mine', { attempt, state: 'given-up' });
    expect([failed.state, job.state]).toEqual(['delivering', 'failed']);
  });

  test('is replayed as a message of its own, and the job stays done', () => {
    const done = recordAttempt(held(delivering()), 'mine', { attempt, state: 'accepted' });
    const replayed = replayDelivery(done, 1, NOW_MS + 60_000);
    expect(replayed.state).toBe('done');
    expect(replayed.deliveries.map(({ messageId }) => messageId)).toEqual([
      `${done.id}-1`,
      `${done.id}-2`,
    ]);
    expect(dueOf(replayed)).toEqual({ agenda: 'deliver', atMs: NOW_MS + 60_000 });
  });

  test('of a number that is not there, or of what was removed, is refused', () => {
    const done = recordAttempt(held(delivering()), 'mine', { attempt, state: 'accepted' });
    expect(() => replayDelivery(done, 2, NOW_MS)).toThrowError('no delivery of this number');
    const removed = { ...done, removed: { atMs: NOW_MS, reason: 'private' as const } };
    expect(() => replayDelivery(removed, 1, NOW_MS)).toThrowError('was removed');
  });
});

describe('stopping', () => {
  test('takes the lease from the worker, once', () => {
    const cancelled = cancelJob(running({ callback }), NOW_MS);
    expect(cancelled).toMatchObject({ state: 'cancelled', endedAtMs: NOW_MS });
    expect(cancelled.lease).toBeUndefined();
    expect(cancelJob(cancelled, NOW_MS + 1)).toBe(cancelled);
    expect(pendingDelivery(cancelled)?.event).toBe('job.cancelled');
  });

  test('is refused when the job has ended', () => {
    const done = endRun(running(), 'mine', { atMs: NOW_MS, result });
    expect(() => cancelJob(done, NOW_MS)).toThrowError('has ended (done)');
    expect(() => expireJob(done, NOW_MS)).toThrowError('has ended (done)');
  });

  test('by age tells only those who asked for that event', () => {
    expect(pendingDelivery(expireJob(exampleJob({ callback }), NOW_MS))).toBeUndefined();
  });
});

describe('removal', () => {
  const keepMs = 1000;
  const ended = (isPrivate: boolean, changed: Partial<Job> = {}) =>
    endRun(running({ retention: { isPrivate, keepMs }, ...changed }), 'mine', {
      atMs: NOW_MS,
      result,
    });

  test('is due after its time', () => {
    expect(dueOf(ended(false))).toEqual({ agenda: 'remove', atMs: NOW_MS + keepMs });
  });

  test('of what is private is due once it was delivered; without an address, after its time', () => {
    const delivering = takeLease(ended(true, { callback }), lease, NOW_MS);
    const delivered = recordAttempt(delivering, 'mine', { attempt, state: 'accepted' });
    expect(dueOf(delivered)).toEqual({ agenda: 'remove', atMs: NOW_MS });
    expect(dueOf(ended(true))).toEqual({ agenda: 'remove', atMs: NOW_MS + keepMs });
  });

  test('leaves nothing of the client’s words, addresses and keys', () => {
    const job = ended(false, {
      callback,
      source: { kind: 'url', url: 'https://fe.example/talk.mp3?key=1' },
      clientReference: 'case 12',
      metadata: { judge: 'M' },
      older: { bucket: 'b', tag: 't', userId: 'thandi', jobId: '1' },
    });
    const removed = removeContent(job, 'deleted', NOW_MS + 5);
    expect(JSON.stringify(removed)).not.toMatch(/fe\.example|case 12|judge|thandi|secret/);
    expect(removed.removed).toEqual({ atMs: NOW_MS + 5, reason: 'deleted' });
    expect(dueOf(removed).agenda).toBe('purge');
  });

  test('of a running job stops it, and calls nobody', () => {
    const removed = removeContent(running({ callback }), 'deleted', NOW_MS);
    expect(removed.state).toBe('cancelled');
    expect(removed.lease).toBeUndefined();
    expect(dueOf(removed).agenda).toBe('purge');
  });
});

/** Whatever happens to a job in whatever order: nothing that ended begins again. */
test('an ended job never runs again', () => {
  const moves: readonly ((job: Job) => Job)[] = [
    (job) => takeLease(job, lease, NOW_MS),
    (job) => giveBack(job, 'mine'),
    (job) => retryLater(job, 'mine', NOW_MS),
    (job) => endRun(job, 'mine', { atMs: NOW_MS, result }),
    (job) => endRun(job, 'mine', { atMs: NOW_MS, error }),
    (job) => cancelJob(job, NOW_MS),
    (job) => expireJob(job, NOW_MS),
    (job) => recordAttempt(job, 'mine', { attempt, state: 'accepted' }),
    (job) => recordAttempt(job, 'mine', { attempt, state: 'pending', nextAtMs: NOW_MS }),
    (job) => replayDelivery(job, 1, NOW_MS),
    (job) => removeContent(job, 'retention', NOW_MS),
  ];
  fc.assert(
    fc.property(fc.array(fc.nat(moves.length - 1), { maxLength: 30 }), (steps) => {
      let job = exampleJob({ callback });
      for (const step of steps) {
        const before = job;
        try {
          job = moves[step]?.(job) ?? job;
        } catch {
          continue;
        }
        if (hasEnded(before)) expect(hasEnded(job)).toBe(true);
        expect(job.state === 'running').toBe(!hasEnded(job) && job.lease !== undefined);
        if (job.state === 'delivering') expect(job.deliverAtMs).toBeDefined();
      }
    }),
  );
});
