/** A job as the jobs door makes one, for tests to change. */
import { randomUUID } from 'node:crypto';
import type { Job } from '../../src/job/index.ts';

export const NOW_MS = Date.UTC(2026, 0, 15, 12);

export function exampleJob(changed: Partial<Job> = {}): Job {
  return {
    id: randomUUID().replaceAll('-', ''),
    tenant: 'parliament',
    door: 'jobs',
    revision: 0,
    createdAtMs: NOW_MS,
    state: 'queued',
    source: {
      kind: 'object',
      place: { bucket: 'recordings', key: 'sitting.flac' },
      isOwned: false,
    },
    options: { language: 'eng', band: 'auto', channels: 'auto', punctuation: true },
    priority: 0,
    retention: { isPrivate: false, keepMs: 30 * 24 * 3_600_000 },
    runAtMs: NOW_MS,
    attempts: 0,
    retries: 0,
    warnings: [],
    deliveries: [],
    ...changed,
  };
}
