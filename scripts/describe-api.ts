/** The API's description without a service: the routes are there, and nothing behind them. */
import { createApp, type AppParts } from '../src/request/index.ts';
import { createLog, createMetrics } from '../src/telemetry/index.ts';

export async function describeApi(version: string): Promise<unknown> {
  const app = await createApp({
    admission: {} as AppParts['admission'],
    jobs: {} as AppParts['jobs'],
    objects: {} as AppParts['objects'],
    models: () => Promise.resolve([]),
    languages: () => Promise.resolve([]),
    readiness: () => Promise.resolve([]),
    metrics: createMetrics(),
    log: createLog({ level: 'silent' }),
    limits: { uploadBytes: 5e9 },
    version,
    now: Date.now,
    isOpen: true,
  });
  try {
    return (await app.inject({ url: '/openapi.json' })).json();
  } finally {
    await app.close();
  }
}
