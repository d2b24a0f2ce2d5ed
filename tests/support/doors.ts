/** The doors over a database in memory, for tests that speak HTTP to them. */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import {
  createAdmission,
  newApiKey,
  newSigningSecret,
  type AdmissionParts,
  type ApiKey,
  type TenantLimits,
} from '../../src/admission/index.ts';
import type { Database } from '../../src/database/index.ts';
import { LalelaError } from '../../src/kernel/index.ts';
import { createApp, type AppParts } from '../../src/request/index.ts';
import type { ObjectStore } from '../../src/store/index.ts';
import { createLog, createMetrics } from '../../src/telemetry/index.ts';
import { createMemoryDatabase } from './memory-database.ts';

export const LIMITS: TenantLimits = {
  jobsAtOnce: 100_000,
  audioSecondsMonth: Infinity,
  longestSeconds: 3600,
  requestsPerMinute: 1_000_000,
};

export interface Doors extends AsyncDisposable {
  readonly app: Awaited<ReturnType<typeof createApp>>;
  readonly database: Database;
  /** Of the tenant `parliament`, with every scope. */
  readonly key: string;
  /** Lines of the log. */
  readonly lines: readonly string[];
  addKey(about?: Partial<ApiKey>): Promise<string>;
  /** @returns its address. */
  listen(): Promise<{ readonly port: number; readonly url: string }>;
}

export interface DoorsOptions {
  readonly admission?: Partial<AdmissionParts>;
  readonly app?: Partial<AppParts>;
}

export async function openDoors(options: DoorsOptions = {}): Promise<Doors> {
  const database = createMemoryDatabase();
  const lines: string[] = [];
  const admissionParts: AdmissionParts = {
    jobs: database.jobs,
    tenants: database.tenants,
    isOpen: false,
    limits: LIMITS,
    queueLimit: 1_000_000,
    keepMs: 1000,
    checkAddress,
    checkOptions: () => [],
    now: Date.now,
    newId: () => randomUUID().replaceAll('-', ''),
    ...options.admission,
  };
  const app = await createApp({
    admission: createAdmission(admissionParts),
    jobs: database.jobs,
    objects: { checkWritable: () => Promise.resolve() } as unknown as ObjectStore,
    models: () => Promise.resolve([]),
    languages: () => Promise.resolve([]),
    readiness: () => Promise.resolve([{ name: 'models', isReady: true, message: 'Ready.' }]),
    metrics: createMetrics(),
    log: createLog({ level: 'debug', write: (line) => lines.push(line) }),
    limits: { uploadBytes: 1_000_000 },
    version: '0.0.0',
    now: Date.now,
    isOpen: admissionParts.isOpen,
    ...options.app,
  });
  const addKey = async (about: Partial<ApiKey> = {}) => {
    const { key, record } = newApiKey({
      tenant: 'parliament',
      scopes: ['submit', 'read', 'manage'],
      createdAtMs: Date.now(),
      ...about,
    });
    await database.tenants.addKey(record);
    const signingSecrets = [newSigningSecret(Date.now())];
    await database.tenants.putTenant({ name: record.tenant, limits: {}, signingSecrets });
    return key;
  };
  return {
    app,
    database,
    lines,
    addKey,
    key: await addKey(),
    async listen() {
      await app.listen({ host: '127.0.0.1', port: 0 });
      const { port } = app.server.address() as AddressInfo;
      return { port, url: `http://127.0.0.1:${port}` };
    },
    [Symbol.asyncDispose]: () => app.close(),
  };
}

/** As a guard that refuses what is on this machine. */
function checkAddress(url: string): void {
  if (/^https?:\/\/(localhost|127\.|10\.)/.test(url))
    throw new LalelaError('ADDRESS_REFUSED', 'The address leads to where callers may not send us.');
}
