/** Runs one task on ECS and waits until it has ended. */
import {
  DescribeTasksCommand,
  ECSClient,
  RunTaskCommand,
  waitUntilTasksStopped,
} from '@aws-sdk/client-ecs';
import { isAbort, LalelaError, SECOND_MS } from '../../kernel/index.ts';
import { awsvpcNetwork, type TaskNetwork } from './task-network.ts';

export interface TaskToEnd extends TaskNetwork {
  readonly cluster: string;
  /** `family` or `family:revision`, or the ARN of either. */
  readonly task: string;
}

export interface TaskWait {
  readonly signal: AbortSignal;
  /** After this it is no longer waited for; it goes on. */
  readonly deadlineMs: number;
  /** Between two looks, at first. */
  readonly pollMs: number;
}

const LONGEST_POLL_MS = 20 * SECOND_MS;

/**
 * @returns the exit code of its container; `undefined` where it never ran.
 * @throws LalelaError LAUNCH_FAILED; TASK_FAILED where it did not end in time; or the reason of the signal.
 * Whoever stops waiting does not stop the task.
 */
export async function runTaskToEnd(
  options: TaskToEnd,
  { signal, deadlineMs, pollMs }: TaskWait,
): Promise<number | undefined> {
  const client = new ECSClient({ maxAttempts: 4 });
  try {
    const tasks = [await start(client, options)];
    const described = { cluster: options.cluster, tasks };
    // Tells a missing right at once: what waits takes any fault for one that passes.
    await client.send(new DescribeTasksCommand(described), { abortSignal: signal });
    await waitUntilTasksStopped(
      {
        client,
        abortSignal: signal,
        maxWaitTime: deadlineMs / SECOND_MS,
        minDelay: pollMs / SECOND_MS,
        maxDelay: Math.max(pollMs, LONGEST_POLL_MS) / SECOND_MS,
      },
      described,
    );
    const ended = await client.send(new DescribeTasksCommand(described));
    return ended.tasks?.[0]?.containers?.[0]?.exitCode;
  } catch (error) {
    signal.throwIfAborted();
    throw failure(error);
  } finally {
    client.destroy();
  }
}

async function start(client: ECSClient, options: TaskToEnd): Promise<string> {
  const { tasks = [], failures = [] } = await client.send(
    new RunTaskCommand({
      cluster: options.cluster,
      taskDefinition: options.task,
      count: 1,
      launchType: 'FARGATE',
      startedBy: 'lalela',
      propagateTags: 'TASK_DEFINITION',
      networkConfiguration: awsvpcNetwork(options),
    }),
  );
  const arn = tasks[0]?.taskArn;
  if (arn === undefined) throw notStarted(failures);
  return arn;
}

function failure(error: unknown): LalelaError {
  if (error instanceof LalelaError) return error;
  // Of the SDK, which ends so at the deadline.
  if (isAbort(error))
    return new LalelaError(
      'TASK_FAILED',
      'The task did not end in time, and may still run. Look at its log.',
      { cause: error },
    );
  return notStarted(error);
}

function notStarted(cause: unknown): LalelaError {
  return new LalelaError(
    'LAUNCH_FAILED',
    'The task could not be started or looked at. Look whether the LALELA_ECS_… settings name what is there, and whether these credentials may do ecs:RunTask, ecs:DescribeTasks and iam:PassRole.',
    { cause, isRetryable: true },
  );
}
