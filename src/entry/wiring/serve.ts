/** `lalela serve` and `lalela worker`: opens, works until a signal, closes in reverse order. */
import { once } from 'node:events';
import { isIP, type AddressInfo } from 'node:net';
import type { ServiceConfig } from '../../config/index.ts';
import { LalelaError } from '../../kernel/index.ts';
import type { createApp } from '../../request/index.ts';
import { createDoors } from './create-doors.ts';
import { createOnQueued } from './on-queued.ts';
import { openParts, openWorker, type Worker } from './open-service.ts';
import type { Surroundings } from './open-session.ts';
import { atMostEverySecond, readinessOf, serveHealth } from './serve-health.ts';
import type { ServiceParts } from './service-parts.ts';

export async function runServe(surroundings: Surroundings): Promise<number> {
  const parts = await openParts(surroundings);
  return closing(parts.database, () => serve(parts, surroundings));
}

export async function runWorker(surroundings: Surroundings): Promise<number> {
  const parts = await openParts(surroundings);
  return closing(parts.database, async () => {
    let worker: Worker | undefined;
    const isReady = () => worker !== undefined && !surroundings.signal.aborted;
    return closing(await serveHealth(parts, isReady), async () => {
      const opened = await openWorker(parts, surroundings);
      if (opened.fault === undefined) worker = opened;
      return closing(opened, async () => {
        if (worker !== undefined) {
          await surroundings.output.stdout('Ready: taking up jobs.\n');
          parts.log.info({}, 'worker-ready');
        }
        await Promise.race([aborted(surroundings.signal), opened.work.idle]);
        if (opened.fault !== undefined) throw opened.fault;
        return 0;
      });
    });
  });
}

async function serve(parts: ServiceParts, surroundings: Surroundings): Promise<number> {
  const { config, output, signal } = surroundings;
  const isOpen = await checkOpenness(parts);
  let worker: Worker | undefined;
  const isReady = () => worker !== undefined && !signal.aborted;
  const readiness = atMostEverySecond(() => readinessOf(parts, isReady), parts.now);
  const app = await createDoors(parts, {
    isOpen,
    readiness,
    catalogue: parts.models.catalogue,
    models: () => parts.models.list(),
    onQueued: createOnQueued(parts, () => worker?.work.wake()),
  });
  try {
    await listen(app, config.service);
    const { port } = app.server.address() as AddressInfo;
    await output.stdout(greeting(config.service, port, isOpen));
    worker = await openWorker(parts, surroundings);
    if (worker.fault !== undefined) throw worker.fault;
    await output.stdout('Ready.\n');
    parts.log.info({ port }, 'service-ready');
    await aborted(signal);
    return 0;
  } finally {
    // Not ready from the signal on; the doors stay open until what is in hand was given back.
    await worker?.[Symbol.asyncDispose]();
    await app.close();
    parts.log.info({}, 'service-closed');
  }
}

async function closing<T>(resource: AsyncDisposable, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } finally {
    await resource[Symbol.asyncDispose]();
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** Without keys only this machine is served. */
async function checkOpenness({ database, config }: ServiceParts): Promise<boolean> {
  const keys = await database.tenants.keys();
  if (keys.some(({ revokedAtMs }) => revokedAtMs === undefined)) return false;
  if (isLoopback(config.service.host)) return true;
  throw new LalelaError(
    'CONFIG_INVALID',
    'LALELA_HOST: an address that others can reach needs keys, and there are none. ' +
      'Make one with `lalela keys create --tenant NAME`, or leave LALELA_HOST out to serve this machine only.',
  );
}

function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

async function listen(
  app: Awaited<ReturnType<typeof createApp>>,
  { host, port }: ServiceConfig,
): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw new LalelaError(
      'CONFIG_INVALID',
      'The service cannot listen at LALELA_HOST and LALELA_PORT: another program does, or the address is not one of this machine. Choose others.',
      { cause: error },
    );
  }
}

function greeting({ host }: ServiceConfig, port: number, isOpen: boolean): string {
  const name = host === '127.0.0.1' || host === '::1' ? 'localhost' : host;
  const keys = isOpen
    ? 'No keys: everybody on this machine may use it, nobody else can reach it. `lalela keys create --tenant NAME` makes one.'
    : 'Requests need a key.';
  return `Listening at http://${name}:${port}. ${keys}\n`;
}
