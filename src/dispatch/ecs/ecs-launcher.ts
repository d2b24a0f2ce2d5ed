import { ECSClient, paginateListTasks, RunTaskCommand } from '@aws-sdk/client-ecs';
import { LalelaError } from '../../kernel/index.ts';
import type { WorkerLauncher } from '../worker-launcher.ts';
import { awsvpcNetwork, type TaskNetwork } from './task-network.ts';

export interface EcsLauncherOptions extends TaskNetwork {
  readonly cluster: string;
  /** `family` or `family:revision`, or the ARN of either. */
  readonly task: string;
  /** Interruptible capacity first. */
  readonly isSpotFirst: boolean;
}

type Provider = 'FARGATE' | 'FARGATE_SPOT';

/** Most that one call starts. */
const MOST_A_CALL = 10;

/** Region, credentials and endpoint come from the standard environment of the AWS SDK. */
export function openEcsLauncher(options: EcsLauncherOptions): WorkerLauncher {
  const client = new ECSClient({ maxAttempts: 4 });
  return {
    running: () => asked(countTasks(client, options)),
    async launch(count) {
      const first = options.isSpotFirst ? 'FARGATE_SPOT' : 'FARGATE';
      const started = await asked(runTasks(client, options, { count, provider: first }));
      if (!options.isSpotFirst) return { started, onDemand: started };
      const missing = { count: count - started, provider: 'FARGATE' } as const;
      const onDemand = await asked(runTasks(client, options, missing));
      return { started: started + onDemand, onDemand };
    },
  };
}

/** Those about to run among them: what is asked for is that they run. */
async function countTasks(
  client: ECSClient,
  { cluster, task }: EcsLauncherOptions,
): Promise<number> {
  const query = { cluster, family: familyOf(task), desiredStatus: 'RUNNING' as const };
  let count = 0;
  for await (const { taskArns } of paginateListTasks({ client }, query))
    count += taskArns?.length ?? 0;
  return count;
}

/** `arn:aws:ecs:…:task-definition/lalela:3` → `lalela`. */
function familyOf(task: string): string {
  return task.replace(/^.*\//, '').replace(/:\d+$/, '');
}

/** @returns how many were started: a shortage is told of in an answer that is no error. */
async function runTasks(
  client: ECSClient,
  options: EcsLauncherOptions,
  { count, provider }: { count: number; provider: Provider },
): Promise<number> {
  let started = 0;
  while (started < count) {
    const asking = Math.min(MOST_A_CALL, count - started);
    const { tasks = [] } = await client.send(runTask(options, asking, provider));
    started += tasks.length;
    if (tasks.length < asking) break;
  }
  return started;
}

function runTask(options: EcsLauncherOptions, count: number, provider: Provider): RunTaskCommand {
  return new RunTaskCommand({
    cluster: options.cluster,
    taskDefinition: options.task,
    count,
    capacityProviderStrategy: [{ capacityProvider: provider, weight: 1 }],
    startedBy: 'lalela',
    propagateTags: 'TASK_DEFINITION',
    networkConfiguration: awsvpcNetwork(options),
  });
}

async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new LalelaError(
      'LAUNCH_FAILED',
      'Workers could not be started or counted. Look whether the LALELA_ECS_… settings name what is there, and whether this role may run it.',
      { cause: error, isRetryable: true },
    );
  }
}
