/** The health of a process without doors, on the port of `LALELA_HEALTH_PORT`. */
import type { AddressInfo } from 'node:net';
import { LalelaError, SECOND_MS } from '../../kernel/index.ts';
import { createHealthApp, type ReadinessPart } from '../../request/index.ts';
import type { ServiceParts } from './service-parts.ts';

/** What tells whether recordings can be recognised now. */
export type IsReady = () => boolean;

/** Every address: the check comes from outside the container. */
const EVERY_ADDRESS = '::';
const EVERY_IPV4_ADDRESS = '0.0.0.0';

/** Listens nowhere without that setting. @throws LalelaError CONFIG_INVALID where the port is taken. */
export async function serveHealth(
  parts: Pick<ServiceParts, 'config' | 'database' | 'objects' | 'metrics' | 'log' | 'now'>,
  isReady: IsReady,
): Promise<AsyncDisposable> {
  const port = parts.config.service.healthPort;
  if (port === undefined) return { [Symbol.asyncDispose]: () => Promise.resolve() };
  const app = await createHealthApp({
    ...parts,
    jobs: parts.database.jobs,
    readiness: atMostEverySecond(() => readinessOf(parts, isReady), parts.now),
  });
  await listen(app, port);
  parts.log.info({ port: (app.server.address() as AddressInfo).port }, 'health-listens');
  return {
    async [Symbol.asyncDispose]() {
      await app.close();
    },
  };
}

type HealthApp = Awaited<ReturnType<typeof createHealthApp>>;

async function listen(app: HealthApp, port: number): Promise<void> {
  try {
    await app.listen({ host: EVERY_ADDRESS, port }).catch((error: unknown) => {
      // A machine without IPv6 has no such address.
      if (!isWithoutIpv6(error)) throw error;
      return app.listen({ host: EVERY_IPV4_ADDRESS, port });
    });
  } catch (error) {
    await app.close();
    throw new LalelaError(
      'CONFIG_INVALID',
      'LALELA_HEALTH_PORT: another program listens on this port, or this user may not. Choose another; 0 is any that is free.',
      { cause: error },
    );
  }
}

function isWithoutIpv6(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return ['EAFNOSUPPORT', 'EADDRNOTAVAIL'].includes(code);
}

/** What `serve` and `worker` need before a recording can be recognised. */
export async function readinessOf(stores: Stores, isReady: IsReady): Promise<ReadinessPart[]> {
  return [
    ...(await storesReadiness(stores)),
    {
      name: 'models',
      isReady: isReady(),
      message: 'The model for English is loaded, and work is taken up.',
    },
  ];
}

type Stores = Pick<ServiceParts, 'database' | 'objects'>;

/** What every process needs that takes recordings. */
export async function storesReadiness({ database, objects }: Stores): Promise<ReadinessPart[]> {
  const holds = (check: Promise<void>) =>
    check.then(
      () => true,
      () => false,
    );
  return [
    {
      name: 'database',
      isReady: await holds(database.checkWritable()),
      message: 'The database can be written.',
    },
    {
      name: 'objects',
      isReady: await holds(objects.checkWritable()),
      message: 'Objects can be kept.',
    },
  ];
}

/** Anybody may ask, and each answer writes to the database and the store of objects. */
export function atMostEverySecond<T>(ask: () => Promise<T>, now: () => number): () => Promise<T> {
  let latest: { readonly answer: Promise<T>; readonly atMs: number } | undefined;
  return () => {
    if (latest === undefined || now() - latest.atMs >= SECOND_MS)
      latest = { answer: ask(), atMs: now() };
    return latest.answer;
  };
}
