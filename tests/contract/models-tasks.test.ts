/** What runs on AWS: the task that copies models, the command that starts it, and a worker that fetches. */
import { channel } from 'node:diagnostics_channel';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readConfig } from '../../src/config/index.ts';
import { runTaskToEnd } from '../../src/dispatch/ecs/index.ts';
import { createModelActions, withModelsFrom } from '../../src/entry/wiring/model-actions.ts';
import type { ServiceParts } from '../../src/entry/wiring/service-parts.ts';
import { startAws } from '../support/aws.ts';
import { startEcsTasks, type EcsTasks, type EcsTasksOptions } from '../support/ecs-tasks.ts';
import { createMemoryOutput } from '../support/memory-output.ts';
import {
  BUCKET,
  mirrorFixture,
  OTHER,
  soon,
  type MirrorFixture,
} from '../support/models-mirror.ts';

const aws = await startAws();
afterAll(() => aws.close());

let at: MirrorFixture;
let ecs: EcsTasks | undefined;
beforeEach(async () => {
  at = await mirrorFixture(aws);
});
afterEach(async () => {
  await ecs?.close();
  ecs = undefined;
  await at[Symbol.asyncDispose]();
});

async function start(options: Partial<EcsTasksOptions> = {}) {
  ecs = await startEcsTasks({ run: () => Promise.resolve(0), ...options });
  return ecs;
}

const TASK = {
  cluster: 'lalela',
  task: 'lalela-models',
  subnets: ['subnet-1', 'subnet-2'],
  securityGroups: ['sg-1'],
};
const wait = { signal: soon(), deadlineMs: 20_000, pollMs: 10 };

describe('a task that is run to its end', () => {
  test('is one of Fargate with a way out and none in, and its exit code is told', async () => {
    const { started } = await start({ run: () => Promise.resolve(101) });
    expect(await runTaskToEnd(TASK, wait)).toBe(101);
    expect(started).toMatchObject([
      {
        cluster: 'lalela',
        taskDefinition: 'lalela-models',
        launchType: 'FARGATE',
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: ['subnet-1', 'subnet-2'],
            securityGroups: ['sg-1'],
            assignPublicIp: 'ENABLED',
          },
        },
      },
    ]);
  });

  test('that never ran has no exit code', async () => {
    await start({ run: () => Promise.resolve(undefined) });
    expect(await runTaskToEnd(TASK, wait)).toBeUndefined();
  });

  test.each([{ hasCapacity: false }, { mayDescribe: false }])(
    'fails at once with %j',
    async (options) => {
      await start({ ...options, run: () => new Promise(() => undefined) });
      await expect(runTaskToEnd(TASK, wait)).rejects.toMatchObject({ code: 'LAUNCH_FAILED' });
    },
  );

  test('is not waited for beyond the deadline', async () => {
    await start({ run: () => new Promise(() => undefined) });
    const call = runTaskToEnd(TASK, { ...wait, deadlineMs: 200 });
    await expect(call).rejects.toMatchObject({ code: 'TASK_FAILED' });
  });

  test('is not waited for when whoever asked has gone', async () => {
    const stopping = new AbortController();
    const reason = new Error('stopped');
    const double = await start({ run: () => new Promise(() => undefined) });
    const call = runTaskToEnd(TASK, { ...wait, signal: stopping.signal });
    await vi.waitUntil(() => double.looks > 1, { timeout: 10_000 });
    stopping.abort(reason);
    await expect(call).rejects.toBe(reason);
  });
});

function configOf(env: Readonly<Record<string, string>>) {
  return readConfig(env, { homeFolder: at.root, temporaryFolder: at.root });
}

/** The command, from its source. */
async function lalela(words: readonly string[], env: Readonly<Record<string, string>>) {
  const cli = join(import.meta.dirname, '../../src/entry/cli.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', cli, ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  });
  const told = text(child.stderr);
  const [exitCode] = (await once(child, 'close')) as [number];
  return { exitCode, stderr: await told };
}

describe('lalela models sync --efs', () => {
  const environment = () => ({
    LALELA_MODELS: join(at.root, 'models'),
    LALELA_S3_BUCKET: BUCKET,
    LALELA_ECS_CLUSTER: 'lalela',
    LALELA_ECS_TASK: 'arn:aws:ecs:af-south-1:000000000000:task-definition/lalela-worker:7',
    LALELA_ECS_SUBNETS: 'subnet-1',
    LALELA_ECS_SECURITY_GROUPS: 'sg-1',
  });
  /** As the stack sets it for the task. */
  const ofTask = () => ({
    LALELA_MODELS: at.target,
    LALELA_MODELS_FROM: `s3://${BUCKET}/models`,
  });

  test('copies the models by the bucket and the task to its file system', async () => {
    await at.operatorStore();
    const double = await start({
      run: async () => (await lalela(['models', 'fetch'], ofTask())).exitCode,
    });

    const { exitCode, stderr } = await lalela(['models', 'sync', '--efs'], environment());

    expect(stderr).toMatch(/Sent test-model.*The task lalela-models ended with 0/s);
    expect(exitCode).toBe(0);
    expect(double.started).toMatchObject([{ taskDefinition: 'lalela-models' }]);
    const reports = await (await at.openStore(at.target)).verify(undefined, soon());
    expect(reports.map(({ state }) => state)).toEqual(['sound', 'sound']);
  });

  test('tells a task that failed, and where its log is', async () => {
    await at.operatorStore([OTHER]);
    await start({ run: () => Promise.resolve(1) });
    const { exitCode, stderr } = await lalela(['models', 'sync', '--efs'], environment());
    expect(stderr).toContain('The task lalela-models ended with 1. Its log is /ecs/lalela-models');
    expect(exitCode).toBe(1);
  });

  test.each([
    [{ LALELA_S3_BUCKET: '' }, 'LALELA_S3_BUCKET'],
    [{ LALELA_ECS_CLUSTER: '' }, 'LALELA_ECS_CLUSTER'],
    [{ LALELA_ECS_TASK: 'recogniser' }, 'ends in "-worker"'],
  ])('refuses %j before anything is sent', async (changed, said) => {
    await at.operatorStore([OTHER]);
    const config = configOf({ ...environment(), ...changed });
    const output = createMemoryOutput();
    const { modelsSync } = createModelActions({ config, output, signal: soon() });
    await expect(modelsSync({ efs: true, again: false })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(said) as string,
    });
    expect(output.written.stderr).toBe('');
  });
});

test('lalela models fetch without an address or a setting, or with a wrong one, ends with 2', async () => {
  const env = { LALELA_MODELS: at.target, LALELA_MODELS_FROM: '' };
  const without = await lalela(['models', 'fetch'], env);
  expect(without.stderr).toContain('LALELA_MODELS_FROM');
  expect(without.exitCode).toBe(2);
  const wrong = await lalela(['models', 'fetch', 'models'], env);
  expect(wrong.stderr).toContain('s3://bucket/models');
  expect(wrong.exitCode).toBe(2);
});

test('a fetch only lists and gets what is under the prefix, which is all that the task may', async () => {
  await at.send(await at.operatorStore());
  const asked: string[] = [];
  const hear = (message: unknown) => {
    const { request } = message as { request: IncomingMessage };
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
  };
  channel('http.server.request.start').subscribe(hear);
  try {
    await at.fetch();
  } finally {
    channel('http.server.request.start').unsubscribe(hear);
  }
  expect(asked.length).toBeGreaterThan(5);
  const list = new RegExp(`^GET /${BUCKET}/?\\?.*prefix=models%2F`);
  const get = new RegExp(`^GET /${BUCKET}/models/`);
  expect(asked.filter((one) => !list.test(one) && !get.test(one))).toEqual([]);
});

describe('a worker that was told where models are', () => {
  function partsOf(modelsFrom: string) {
    const config = configOf({ LALELA_MODELS: at.target, LALELA_MODELS_FROM: modelsFrom });
    const warn = vi.fn();
    const parts = { config, log: { warn } } as unknown as ServiceParts;
    return { parts, warn };
  }
  const surroundings = () => ({ output: createMemoryOutput(), signal: soon() });

  test('has them, and the operator’s own, before it chooses', async () => {
    await at.send(await at.operatorStore());
    const { parts, warn } = partsOf(`s3://${BUCKET}/models`);
    const { models } = await withModelsFrom(parts, surroundings());
    expect(await models.find('test-model')).toBeDefined();
    expect(models.catalogue.routes[0]?.language).toBe('zul');
    expect(warn).not.toHaveBeenCalled();
  });

  test('goes on with what it has when none are there, or some are refused, and tells it', async () => {
    const none = partsOf('s3://no-such-bucket/models');
    expect((await withModelsFrom(none.parts, surroundings())).models).toBeDefined();
    expect(none.warn).toHaveBeenCalledWith({ code: 'MODELS_MISSING' }, 'models-not-fetched');

    await at.send(await at.operatorStore());
    await at.put('test-model/weights.onnx', 'x');
    const some = partsOf(`s3://${BUCKET}/models`);
    await withModelsFrom(some.parts, surroundings());
    const told = { model: 'test-model', code: 'MODEL_CORRUPT' };
    expect(some.warn).toHaveBeenCalledWith(told, 'model-refused');
  });

  test('that was told nothing has the parts that it had', async () => {
    const { parts } = partsOf('');
    expect(await withModelsFrom(parts, surroundings())).toBe(parts);
  });
});
