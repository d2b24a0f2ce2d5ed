/** What one recording of the older environment passes through: its record and Lalela's own objects in scratch. */
import { join } from 'node:path';
import type { Config } from '../../config/index.ts';
import { LalelaError, SECOND_MS } from '../../kernel/index.ts';
import { createOutbound } from '../../runtime/index.ts';
import { LALELA_BUCKET, ownBucketApart } from '../../store/index.ts';
import { openFolderStore } from '../../store/folder/index.ts';
import { createLog, createMetrics } from '../../telemetry/index.ts';
import { openModels } from './open-models.ts';
import { openObjects } from './open-parts.ts';
import { openRooms, type Rooms } from './open-rooms.ts';
import { VOICE_ACTIVITY_MODEL } from './open-session.ts';
import type { ServiceParts } from './service-parts.ts';

/** Somebody pays for a container that waits, and nobody takes its job over: few attempts, soon. */
const CALLBACK_SCHEDULE_MS = [0, 5 * SECOND_MS, 30 * SECOND_MS];
/** What a container on AWS is given, where nothing of Lalela is set. */
const OF_AWS = [
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_ACCESS_KEY_ID',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
];

/** @param scratch folder that goes with the process. */
export async function openTaskParts(config: Config, scratch: string): Promise<ServiceParts> {
  const { openSqlite } = await import('../../database/sqlite/index.ts');
  const own = await openFolderStore({ folder: join(scratch, 'objects') });
  const { objects } = await openObjects(withBuckets(config));
  return {
    config: withSchedule(config),
    log: createLog({ level: config.logLevel ?? 'info' }),
    metrics: createMetrics(),
    outbound: createOutbound({ allowedHosts: config.service.allowedHosts }),
    objects: ownBucketApart(own, objects),
    models: await openModels(config),
    database: await openSqlite({ path: join(scratch, 'lalela.db') }),
    now: Date.now,
  };
}

/** The buckets are those of S3 where this is a container of AWS: the 2021 system set nothing to say so. */
function withBuckets(config: Config): Config {
  const isOnAws = OF_AWS.some((name) => (process.env[name] ?? '') !== '');
  if (config.service.s3Bucket !== undefined || !isOnAws) return config;
  return { ...config, service: { ...config.service, s3Bucket: LALELA_BUCKET } };
}

function withSchedule(config: Config): Config {
  if ((process.env['LALELA_CALLBACK_SCHEDULE'] ?? '') !== '') return config;
  const service = { ...config.service, callbackScheduleMs: CALLBACK_SCHEDULE_MS };
  return { ...config, service };
}

/** Opened when they are needed first; nothing is pulled. */
export interface TaskRooms {
  /** @throws LalelaError MODEL_NOT_INSTALLED */
  readonly open: () => Promise<Rooms>;
  readonly close: () => Promise<void>;
}

export function openTaskRooms(
  { config, models, log }: ServiceParts,
  signal: AbortSignal,
): TaskRooms {
  let rooms: Promise<Rooms> | undefined;
  const open = async () => {
    const voiceActivity = await models.find(VOICE_ACTIVITY_MODEL);
    if (voiceActivity === undefined)
      throw new LalelaError(
        'MODEL_NOT_INSTALLED',
        `The model ${VOICE_ACTIVITY_MODEL}, which finds speech, is not in the folder of models. Put it there with \`lalela models pull ${VOICE_ACTIVITY_MODEL}\`.`,
      );
    const { threads } = config.service;
    return openRooms({ config, signal, log, threads, voiceActivity, store: models });
  };
  return {
    open: () => (rooms ??= open()),
    async close() {
      await (await rooms?.catch(() => undefined))?.[Symbol.asyncDispose]();
    },
  };
}
