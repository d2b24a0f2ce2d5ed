import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingModels, runCli } from '../support/cli.ts';
import { waitUntil } from '../support/processes.ts';
import { startProcess, stopProcess, waitForLine, type ServiceProcess } from '../support/service.ts';

const missing = await missingModels();
if (missing !== undefined) console.warn(`Skipped: ${missing}`);

const LISTENS = /\{[^\n]*"port":(\d+)[^\n]*"msg":"health-listens"/;

describe.skipIf(missing !== undefined)('the health of a worker', () => {
  let dataFolder: string;
  let worker: ServiceProcess;
  let port: string;
  beforeAll(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'lalela-health-'));
    worker = startProcess('worker', { LALELA_DATA: dataFolder, LALELA_HEALTH_PORT: '0' });
    await waitUntil('it listens', () => LISTENS.test(worker.output.stderr), 60_000);
    port = LISTENS.exec(worker.output.stderr)?.[1] ?? '';
  });
  afterAll(async () => {
    await stopProcess(worker);
    await rm(dataFolder, { recursive: true, force: true });
  });

  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);

  test('is alive at once, ready when it takes up work, and measured without a key', async () => {
    expect((await ask('/healthz')).status).toBe(200);
    await waitForLine(worker, 'Ready');
    await waitUntil('it says so', async () => (await ask('/readyz')).status === 200);
    expect(await (await ask('/metrics')).text()).toContain('lalela_');
    expect((await ask('/v1/jobs')).status).toBe(404);
  });

  test('is refused on a port that is taken', async () => {
    const env = { LALELA_DATA: dataFolder, LALELA_HEALTH_PORT: port };
    const second = await runCli(['worker'], { env });
    expect(second.exitCode).toBe(2);
    expect(second.stderr).toContain('LALELA_HEALTH_PORT: another program listens on this port');
  });
});
