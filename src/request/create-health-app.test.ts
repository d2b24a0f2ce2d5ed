import { afterEach, describe, expect, test } from 'vitest';
import { createMemoryDatabase } from '../../tests/support/memory-database.ts';
import { createLog, createMetrics } from '../telemetry/index.ts';
import type { ReadinessPart } from './app-parts.ts';
import { createHealthApp } from './create-health-app.ts';

const opened: { close(): Promise<unknown> }[] = [];
afterEach(() => Promise.all(opened.splice(0).map((app) => app.close())));

async function openHealth(readiness: readonly ReadinessPart[]) {
  const app = await createHealthApp({
    readiness: () => Promise.resolve(readiness),
    metrics: createMetrics(),
    jobs: createMemoryDatabase().jobs,
    now: Date.now,
    log: createLog({ level: 'silent' }),
  });
  opened.push(app);
  return app;
}

const MODELS = { name: 'models', message: 'The models are loaded.' };

describe('the health of a worker', () => {
  test('is alive, ready and measured without a key', async () => {
    const app = await openHealth([{ ...MODELS, isReady: true }]);
    expect((await app.inject('/healthz')).json()).toEqual({ status: 'ok' });
    expect((await app.inject('/readyz')).json()).toEqual({
      status: 'ready',
      parts: [{ name: 'models', ready: true, message: 'The models are loaded.' }],
    });
    const metrics = await app.inject('/metrics');
    expect(metrics.statusCode).toBe(200);
    expect(metrics.body).toContain('# TYPE lalela_');
  });

  test('lives while it is not ready, and says what is missing', async () => {
    const app = await openHealth([{ ...MODELS, isReady: false }]);
    expect((await app.inject('/healthz')).statusCode).toBe(200);
    const reply = await app.inject('/readyz');
    expect(reply.statusCode).toBe(503);
    expect(reply.json()).toMatchObject({
      code: 'NOT_READY',
      errors: [{ path: 'models', message: 'The models are loaded.' }],
    });
  });

  test('has no other door', async () => {
    const app = await openHealth([]);
    for (const url of ['/', '/v1/jobs', '/docs']) {
      expect((await app.inject({ url })).statusCode).toBe(404);
      expect((await app.inject({ method: 'POST', url })).statusCode).toBe(404);
    }
    expect((await app.inject({ method: 'POST', url: '/healthz' })).statusCode).toBe(405);
  });
});
