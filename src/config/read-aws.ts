import { SECOND_MS } from '../kernel/index.ts';
import { address, list, oneOf, text, wholeNumber } from './readers.ts';
import type { Settings } from './read-settings.ts';
import type { EcsConfig, ServiceConfig } from './service-config.ts';

type AwsConfig = Pick<
  ServiceConfig,
  's3Bucket' | 'dynamo' | 'sqsUrl' | 'ecs' | 'idleMs' | 'modelsFrom' | 'healthPort'
>;

/** What is used where the service runs on AWS; parts that need each other are given together. */
export function readAws(settings: Settings): AwsConfig {
  const { optional } = settings;
  const idleSeconds = optional('LALELA_IDLE_SECONDS', wholeNumber(0, 86_400));
  return given({
    s3Bucket: optional('LALELA_S3_BUCKET', text),
    dynamo: readDynamo(settings),
    sqsUrl: optional('LALELA_SQS_URL', address('https:', 'http:')),
    ecs: readEcs(settings),
    idleMs: idleSeconds === undefined ? undefined : idleSeconds * SECOND_MS,
    modelsFrom: optional('LALELA_MODELS_FROM', address('s3:')),
    healthPort: optional('LALELA_HEALTH_PORT', wholeNumber(0, 65_535)),
  });
}

function readDynamo({ optional, faults }: Settings): AwsConfig['dynamo'] {
  const table = optional('LALELA_DYNAMODB_TABLE', text);
  const secret = optional('LALELA_SECRET', text);
  if (table !== undefined && secret !== undefined) return { table, secret };
  if (table !== undefined) faults.push('LALELA_SECRET: expected beside LALELA_DYNAMODB_TABLE.');
  if (secret !== undefined) faults.push('LALELA_DYNAMODB_TABLE: expected beside LALELA_SECRET.');
  return undefined;
}

const NAMES = list(/^[\w-]+$/, 'names');

function readEcs({ read, optional, faults }: Settings): EcsConfig | undefined {
  const cluster = optional('LALELA_ECS_CLUSTER', text);
  if (cluster === undefined) return undefined;
  const need = <T>(name: 'LALELA_ECS_TASK' | 'LALELA_ECS_SUBNETS', value: T | undefined) => {
    if (value === undefined) faults.push(`${name}: expected beside LALELA_ECS_CLUSTER.`);
    return value;
  };
  return {
    cluster,
    task: need('LALELA_ECS_TASK', optional('LALELA_ECS_TASK', text)) ?? '',
    subnets: need('LALELA_ECS_SUBNETS', optional('LALELA_ECS_SUBNETS', NAMES)) ?? [],
    securityGroups: read('LALELA_ECS_SECURITY_GROUPS', NAMES, []),
    mostWorkers: read('LALELA_ECS_MOST_WORKERS', wholeNumber(1, 1000), 10),
    isSpotFirst: read('LALELA_ECS_SPOT', oneOf(['yes', 'no']), 'yes') === 'yes',
  };
}

/** The fields that are there. */
function given(fields: { [K in keyof AwsConfig]: AwsConfig[K] | undefined }): AwsConfig {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}
