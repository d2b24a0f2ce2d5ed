/**
 * A double of ECS: the calls that Lalela makes, over AWS JSON 1.1. What it runs are real workers, each a
 * process with the environment of the task. A shortage is an answer without tasks, as ECS gives it.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { startProcess, type ServiceProcess } from './service.ts';

export type Provider = 'FARGATE' | 'FARGATE_SPOT';

export interface EcsTask {
  readonly arn: string;
  readonly provider: Provider;
  readonly process: ServiceProcess;
  isStopped: boolean;
}

export interface EcsDouble {
  readonly url: string;
  /** Every task that was started, in order. */
  readonly tasks: readonly EcsTask[];
  /** Those that run. */
  running(): readonly EcsTask[];
  /** Whether there is no interruptible capacity. */
  hasSpot: boolean;
  hasOnDemand: boolean;
  /** Tasks end at once with a fault, as those of an image that crashes do. */
  isCrashing: boolean;
  /** What tasks that are started from now on have beside their definition, or otherwise. */
  environment: Readonly<Record<string, string>>;
  /** Takes the capacity away: two minutes' warning, then the event. */
  interrupt(task: EcsTask): Promise<void>;
  close(): Promise<void>;
}

export interface EcsOptions {
  /** Environment of the task definition. */
  readonly definition: Readonly<Record<string, string>>;
  /** Beside it, or otherwise. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What the rule of EventBridge calls, which hears of interruptions only. */
  readonly onSpotInterruption: () => Promise<void>;
}

interface RunTaskBody {
  readonly count?: number;
  readonly capacityProviderStrategy?: readonly { readonly capacityProvider: Provider }[];
}

export async function startEcs({
  definition,
  environment = {},
  onSpotInterruption,
}: EcsOptions): Promise<EcsDouble> {
  const tasks: EcsTask[] = [];
  const state = { hasSpot: true, hasOnDemand: true, isCrashing: false, environment };
  const server = createServer((request, response) => void answer(request, response));

  function start(provider: Provider): EcsTask {
    const crash = state.isCrashing ? { LALELA_JOBS_AT_ONCE: 'crash' } : {};
    const env = { ...definition, ...state.environment, ...crash };
    const process = startProcess('worker', env);
    const arn = `arn:aws:ecs:af-south-1:000000000000:task/lalela/${randomUUID()}`;
    const task = { arn, provider, process, isStopped: false };
    void process.ended.then(() => (task.isStopped = true));
    tasks.push(task);
    return task;
  }

  function runTask({ count = 1, capacityProviderStrategy = [] }: RunTaskBody) {
    const provider = capacityProviderStrategy[0]?.capacityProvider ?? 'FARGATE';
    if (!(provider === 'FARGATE_SPOT' ? state.hasSpot : state.hasOnDemand))
      return {
        tasks: [],
        failures: [{ reason: 'Capacity is unavailable at this time. Please try again later' }],
      };
    const started = Array.from({ length: count }, () => start(provider));
    return { tasks: started.map(({ arn: taskArn }) => ({ taskArn })), failures: [] };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await json(request)) as RunTaskBody;
    const operation = String(request.headers['x-amz-target']).split('.')[1];
    const running = tasks.filter(({ isStopped }) => !isStopped);
    const reply =
      operation === 'RunTask'
        ? runTask(body)
        : { taskArns: running.map(({ arn: taskArn }) => taskArn) };
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(reply));
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tasks,
    running: () => tasks.filter(({ isStopped }) => !isStopped),
    async interrupt(task: EcsTask) {
      task.process.child.kill('SIGTERM');
      await task.process.ended;
      await onSpotInterruption();
    },
    async close() {
      for (const { process } of tasks) process.child.kill('SIGKILL');
      await Promise.all(tasks.map(({ process }) => process.ended));
      server.close();
      server.closeAllConnections();
    },
  });
}
