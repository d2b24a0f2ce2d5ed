import { chown, readdir, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingModels, TEST_MODELS } from '../support/cli.ts';
import { LIMITS, buildImage, containersMissing, type Containers } from '../support/containers.ts';
import { frontEndMissing, startReceiver } from '../support/front-end.ts';
import { makeBucket, taskEnvironment, type TaskEnvironment } from '../support/older-task.ts';

const missing = (await containersMissing()) ?? frontEndMissing() ?? (await missingModels());
if (missing !== undefined) console.warn(`The image is not built here: ${missing}`);

const IMAGE = 'localhost/lalela';
const MOST_COMPRESSED_BYTES = 250e6;
/** Nothing that recognition needs is among what these take away. */
const LOCKED = ['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL'];
const RUN = [...LIMITS, '--pull', 'never', '--network', 'host', ...LOCKED];
const MODELS = ['--volume', `${TEST_MODELS}:/root/models:ro`];

describe.skipIf(missing !== undefined)('the image', () => {
  let containers: Containers;
  beforeAll(async () => {
    containers = await buildImage();
  }, 900_000);
  afterAll(() => containers?.[Symbol.asyncDispose]());

  const runOnce = (...words: string[]) => containers.podman('run', '--rm', ...RUN, ...words);

  test('is small enough to be pulled for every task', async () => {
    const bytes = await containers.compressedBytes(IMAGE);
    console.info(`The image is ${(bytes / 1e6).toFixed(1)} MB compressed, without models.`);
    expect(bytes).toBeLessThanOrEqual(MOST_COMPRESSED_BYTES);
  });

  test('finds its decoder and its models as a user that is not root', async () => {
    const id = await runOnce('--entrypoint', 'id', IMAGE, '-u');
    expect(id.stdout.trim()).toBe('1000');
    const doctor = await runOnce(...MODELS, IMAGE, 'doctor');
    expect(doctor.stdout).toMatch(/decoder: .*ffmpeg/);
    const listed = await runOnce(...MODELS, IMAGE, 'models', 'verify');
    expect(listed.exitCode).toBe(0);
  });

  test('does one recording by the older environment, with the models at /root/models', async () => {
    await using receiver = await startReceiver();
    await using bucket = await makeBucket();
    await giveTo(1000, bucket.dataFolder);
    const task = await runOnce(
      ...MODELS,
      ...['--volume', `${bucket.dataFolder}:/data`],
      ...variables({
        ...taskEnvironment({ RETURN_URL: receiver.url }),
        LALELA_ALLOWED_HOSTS: '127.0.0.1',
        LALELA_HEALTH_PORT: String(await freePort()),
      }),
      IMAGE,
    );
    expect([task.exitCode, task.stdout]).toEqual([0, 'Done.\n']);
    const [callback] = receiver.received;
    expect(callback?.headers.HTTP_STATUS).toBe('SUCCESS');
    expect(callback?.transcript).toContain('eleven official languages');
    expect(await bucket.read('decoded/sitting-7.json')).toBe(callback?.text);
  });

  test('exits 101 for a language without a model, and tells', async () => {
    await using receiver = await startReceiver();
    await using bucket = await makeBucket();
    await giveTo(1000, bucket.dataFolder);
    const task = await runOnce(
      ...MODELS,
      ...['--volume', `${bucket.dataFolder}:/data`],
      ...variables({
        ...taskEnvironment({ RETURN_URL: receiver.url, DEC_LANG: 'zul' }),
        LALELA_ALLOWED_HOSTS: '127.0.0.1',
        LALELA_HEALTH_PORT: String(await freePort()),
      }),
      IMAGE,
    );
    expect(task.exitCode).toBe(101);
    expect(receiver.received[0]?.headers.HTTP_STATUS).toBe('ERROR');
  });

  test('is healthy as a worker, and ends by SIGTERM', async () => {
    const port = String(await freePort());
    const name = 'lalela-worker';
    const started = await containers.podman(
      ...['run', '--detach', '--name', name, ...RUN, ...MODELS],
      ...variables({ LALELA_HEALTH_PORT: port }),
      IMAGE,
    );
    expect(started.exitCode, started.stderr).toBe(0);
    await untilReady(`http://127.0.0.1:${port}/readyz`);
    const health = await containers.podman('healthcheck', 'run', name);
    expect([health.exitCode, health.stdout.trim()]).toEqual([0, '']);
    const stoppedAt = performance.now();
    await containers.podman('stop', '--time', '60', name);
    expect(performance.now() - stoppedAt).toBeLessThan(30_000);
    const state = await containers.podman('inspect', '--format', '{{.State.ExitCode}}', name);
    expect(state.stdout.trim()).toBe(String(128 + 15));
  });

  test('serves nobody outside the container without a key', async () => {
    const serve = await runOnce(...variables({ LALELA_HOST: '0.0.0.0' }), IMAGE, 'serve');
    expect(serve.exitCode).toBe(2);
    expect(serve.stderr).toContain('LALELA_HOST');
  });
});

function variables(environment: TaskEnvironment): string[] {
  return Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
}

async function giveTo(user: number, path: string): Promise<void> {
  await chown(path, user, user);
  if (!(await stat(path)).isDirectory()) return;
  for (const name of await readdir(path)) await giveTo(user, join(path, name));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function untilReady(url: string): Promise<void> {
  const end = Date.now() + 90_000;
  for (;;) {
    const status = await fetch(url).then(
      (reply) => reply.status,
      () => 0,
    );
    if (status === 200) return;
    if (Date.now() > end) throw new Error(`It was not ready in time: ${status}.`);
    await delay(200);
  }
}
