/** The commands that copy models, over the bucket and the tasks that the configuration names. */
import {
  fetchTold,
  runModelsFetch,
  runModelsSync,
  type Actions,
  type TaskFileSystem,
} from '../../command/index.ts';
import type { Config } from '../../config/index.ts';
import { prepareModel } from '../../engine/moonshine/index.ts';
import { LalelaError, MINUTE_MS, SECOND_MS } from '../../kernel/index.ts';
import { openFarModels, parseFarPlace } from './far-models.ts';
import { openModels } from './open-models.ts';
import type { Surroundings } from './open-session.ts';
import type { ServiceParts } from './service-parts.ts';

export function createModelActions({
  config,
  output,
  signal,
}: Surroundings): Pick<Actions, 'modelsSync' | 'modelsFetch'> {
  return {
    modelsSync: async (words) =>
      runModelsSync(
        {
          store: await openModels(config),
          output,
          signal,
          openFar: (address) => openFarModels(parseFarPlace(address, 'USAGE')),
          fileSystem: () => taskFileSystem(config),
        },
        words,
      ),
    async modelsFetch(address) {
      const far = await openFarModels(fetchPlace(config, address));
      const folder = config.modelsFolder;
      return runModelsFetch({ folder, far, prepare: prepareModel, output, signal });
    },
  };
}

/**
 * The parts of a worker with the models that it was told where to find. What cannot be had from there is
 * told of in the log: the worker may have all it needs, or find it where the catalogue says.
 */
export async function withModelsFrom(
  parts: ServiceParts,
  { output, signal }: Pick<Surroundings, 'output' | 'signal'>,
): Promise<ServiceParts> {
  const { config, log } = parts;
  const { modelsFrom } = config.service;
  if (modelsFrom === undefined) return parts;
  const far = await openFarModels(parseFarPlace(modelsFrom, 'CONFIG_INVALID'));
  const folder = config.modelsFolder;
  try {
    const { refused } = await fetchTold({ folder, far, prepare: prepareModel, output, signal });
    for (const { id, error } of refused) log.warn({ model: id, code: error.code }, 'model-refused');
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof LalelaError)) throw error;
    log.warn({ code: error.code }, 'models-not-fetched');
  }
  return { ...parts, models: await openModels(config) };
}

function fetchPlace({ service }: Config, address: string | undefined) {
  if (address !== undefined) return parseFarPlace(address, 'USAGE');
  if (service.modelsFrom !== undefined) return parseFarPlace(service.modelsFrom, 'CONFIG_INVALID');
  throw new LalelaError(
    'USAGE',
    'Where models are to be fetched from is not said. Name it, as in `lalela models fetch s3://bucket/models`, or in LALELA_MODELS_FROM.',
  );
}

/** In the bucket of Lalela's own objects; where the stack's task copies from, and may read. */
const MODELS_PREFIX = 'models';
const DEADLINE_MS = 60 * MINUTE_MS;
const POLL_MS = 5 * SECOND_MS;

function taskFileSystem({ service: { s3Bucket, ecs } }: Config): TaskFileSystem {
  if (s3Bucket === undefined || ecs === undefined)
    throw new LalelaError(
      'CONFIG_INVALID',
      'LALELA_S3_BUCKET, LALELA_ECS_CLUSTER, LALELA_ECS_TASK, LALELA_ECS_SUBNETS and LALELA_ECS_SECURITY_GROUPS: expected for --efs, as docs/aws.md has them.',
    );
  const task = modelsTaskOf(ecs.task);
  return {
    address: `s3://${s3Bucket}/${MODELS_PREFIX}`,
    task,
    async copy(signal) {
      const { runTaskToEnd } = await import('../../dispatch/ecs/index.ts');
      const wait = { signal, deadlineMs: DEADLINE_MS, pollMs: POLL_MS };
      const exitCode = await runTaskToEnd({ ...ecs, task }, wait);
      if (exitCode !== 0) throw taskFailed(task, exitCode);
    },
  };
}

/** The stack calls them `NAME-worker` and `NAME-models`; the newest revision is meant. */
function modelsTaskOf(worker: string): string {
  const name = /(?:^|\/)([\w-]+)-worker(?::\d+)?$/.exec(worker)?.[1];
  if (name === undefined)
    throw new LalelaError(
      'CONFIG_INVALID',
      'LALELA_ECS_TASK: expected for --efs a name that ends in "-worker", as in "lalela-worker": the task that copies models is called "lalela-models" then.',
    );
  return `${name}-models`;
}

function taskFailed(task: string, exitCode: number | undefined): LalelaError {
  const how = exitCode === undefined ? 'could not run' : `ended with ${exitCode}`;
  return new LalelaError(
    'TASK_FAILED',
    `The task ${task} ${how}. Its log is /ecs/${task} in CloudWatch; why it could not start, ECS says of it. The models are in the bucket: run the same command again.`,
  );
}
