import { tmpdir } from 'node:os';
import { readConfig, type Environment } from '../../config/index.ts';
import { SECOND_MS } from '../../kernel/index.ts';
import { createDoors } from './create-doors.ts';
import { createOnQueued, openEnsureWorkers } from './on-queued.ts';
import { openCoreParts } from './open-parts.ts';
import { readInstallation } from './installation.ts';
import { atMostEverySecond, storesReadiness } from './serve-health.ts';
import type { CoreParts } from './service-parts.ts';

/** An HTTP API lets a request take 30 seconds: what would wait longer ends before, and is asked again. */
const LONGEST_REPLY_MS = 20 * SECOND_MS;

export interface Gateway {
  readonly app: Awaited<ReturnType<typeof createDoors>>;
  readonly parts: CoreParts;
}

/** @throws LalelaError CONFIG_INVALID, and what the stores throw. */
export async function openGateway(environment: Environment): Promise<Gateway> {
  const config = readConfig(environment, { homeFolder: tmpdir(), temporaryFolder: tmpdir() });
  const parts = await openCoreParts(config);
  const workers = await openEnsureWorkers(parts);
  const installation = await readInstallation(parts);
  const app = await createDoors(parts, {
    // Everybody can reach it.
    isOpen: false,
    catalogue: installation.catalogue,
    models: installation.list,
    readiness: atMostEverySecond(() => storesReadiness(parts), parts.now),
    eventsMs: LONGEST_REPLY_MS,
    onQueued: createOnQueued(parts, () => workers?.ensure()),
  });
  return { app, parts };
}
