import { expect, test } from 'vitest';
import { createLog } from '../telemetry/index.ts';
import { createEnsureWorkers, type EnsureWorkersOptions } from './ensure-workers.ts';

/** A platform that lists what it started only when told to. */
function platform(changed: Partial<EnsureWorkersOptions> & { unfinishedCount?: number } = {}) {
  const held = new Map<string, string>();
  const state = { listed: 0, started: 0, unfinished: changed.unfinishedCount ?? 1, ids: 0 };
  const workers = createEnsureWorkers({
    launcher: {
      running: () => Promise.resolve(state.listed),
      launch: (count) => {
        state.started += count;
        return Promise.resolve({ started: count, onDemand: 0 });
      },
    },
    unfinished: () => Promise.resolve(state.unfinished),
    mostWorkers: 3,
    jobsPerWorker: 4,
    reserve: (name, holder) => {
      if (!held.has(name)) held.set(name, holder);
      return Promise.resolve(held.get(name) ?? '');
    },
    newId: () => String(state.ids++),
    log: createLog({ level: 'silent' }),
    ...changed,
  });
  return { workers, state, lapse: () => held.clear() };
}

test('starts as many as the work needs, and none more than are allowed', async () => {
  const { workers, state } = platform({ unfinishedCount: 5 });
  expect(await workers.ensure()).toBe(2);
  expect(state.started).toBe(2);
  state.unfinished = 100;
  await workers.ensure();
  expect(state.started).toBe(3);
});

test('starts none without work', async () => {
  const { workers, state } = platform({ unfinishedCount: 0 });
  await workers.ensure();
  expect(state.started).toBe(0);
});

test('starts each worker once, though the platform lists it late and many ask at the same time', async () => {
  const { workers, state } = platform({ unfinishedCount: 9 });
  await Promise.all(Array.from({ length: 20 }, () => workers.ensure()));
  expect(state.started).toBe(3);
});

test('replaces a worker that is no longer listed', async () => {
  const { workers, state, lapse } = platform();
  await workers.ensure();
  state.listed = 1;
  lapse();
  await workers.ensure();
  expect(state.started).toBe(1);
  state.listed = 0;
  await workers.ensure();
  expect(state.started).toBe(2);
});

test('does not fail where the platform does: the next minute tries again', async () => {
  const launcher = {
    running: () => Promise.reject(new Error('throttled')),
    launch: () => Promise.reject(new Error('throttled')),
  };
  expect(await platform({ launcher }).workers.ensure()).toBe(0);
});
