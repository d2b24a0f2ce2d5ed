/**
 * Lalela on AWS, on this machine: the Lambda functions in this process, emulators of S3, SQS, DynamoDB and
 * Secrets Manager, a double of ECS that runs real workers, and a client's address for callbacks.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import {
  CreateQueueCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { vi } from 'vitest';
import { newApiKey } from '../../src/admission/index.ts';
import { openDynamo } from '../../src/database/dynamodb/index.ts';
import type { Database } from '../../src/database/index.ts';
import type { Job } from '../../src/job/index.ts';
import { startAws, type AwsDouble } from './aws.ts';
import { TEST_MODELS } from './cli.ts';
import { startEcs, type EcsDouble } from './ecs.ts';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';
import { olderHeaders } from './older-request.ts';

export const OWN_BUCKET = 'lalela-own-objects';
export const BUCKET = 'recordings';
const QUEUE = 'wakes';

export interface Callback {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface AwsFlow extends AsyncDisposable {
  readonly aws: AwsDouble;
  readonly ecs: EcsDouble;
  readonly database: Database;
  /** In front of S3, for workers. */
  readonly s3Faults: FaultProxy;
  /** Of the tenant `parliament`, for {@link BUCKET} only. */
  readonly key: string;
  readonly returnUrl: string;
  readonly callbacks: Callback[];
  /** So many callbacks are answered with 503 first. */
  callbackFailures: number;
  put(key: string, path: string | Buffer): Promise<void>;
  get(key: string, bucket?: string): Promise<string>;
  keys(prefix: string): Promise<string[]>;
  /** Asks the gateway function. */
  ask(request: Ask): Promise<APIGatewayProxyStructuredResultV2>;
  /** By the older contract; answers with the status. */
  submit(headers: Readonly<Record<string, string>>): Promise<number | undefined>;
  /** The same, by a user of its own, so that its jobs and callbacks are told from others'. */
  send(userId: string, changed?: Readonly<Record<string, string>>): Promise<number | undefined>;
  callbacksOf(userId: string): readonly Callback[];
  /** The rule's minute. */
  reconcile(): Promise<void>;
  jobs(userId: string): Promise<readonly Job[]>;
  /** Every wake that no worker has yet. */
  loseWakes(): Promise<void>;
  /** One more, as SQS may deliver any twice. */
  wake(jobId: string): Promise<void>;
}

export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** @param ofTasks what tasks have beside, or otherwise. */
export async function startAwsFlow(
  settings: Readonly<Record<string, string>>,
  ofTasks: Readonly<Record<string, string>> = {},
): Promise<AwsFlow> {
  const aws = await startAws();
  const s3Faults = await startFaultProxy(aws.environment['AWS_ENDPOINT_URL_S3'] ?? '');
  await aws.createTable('lalela');
  aws.secrets.createSecret('lalela', '{}');
  for (const bucket of [OWN_BUCKET, BUCKET]) aws.fauxqs.createBucket(bucket);
  const sqs = new SQSClient();
  const { QueueUrl: queueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: QUEUE }));
  const common = {
    ...aws.environment,
    LALELA_S3_BUCKET: OWN_BUCKET,
    LALELA_DYNAMODB_TABLE: 'lalela',
    LALELA_SECRET: 'lalela',
    LALELA_SQS_URL: queueUrl,
    LALELA_ALLOWED_HOSTS: '127.0.0.1',
    LALELA_LEASE_SECONDS: '5',
    LALELA_CALLBACK_SCHEDULE: '0s,1s,1s,1s',
    ...settings,
  };
  let reconcile: () => Promise<void> = () => Promise.resolve();
  const ecs = await startEcs({
    definition: { ...common, AWS_ENDPOINT_URL_S3: s3Faults.url, LALELA_MODELS: TEST_MODELS },
    environment: ofTasks,
    onSpotInterruption: () => reconcile(),
  });
  const restore = setEnvironment({
    ...common,
    AWS_ENDPOINT_URL_ECS: ecs.url,
    LALELA_ECS_CLUSTER: 'lalela',
    LALELA_ECS_TASK: 'lalela-worker:1',
    LALELA_ECS_SUBNETS: 'subnet-1,subnet-2',
    LALELA_ECS_SECURITY_GROUPS: 'sg-1',
    LALELA_LOG_LEVEL: 'silent',
  });
  const database = await openDynamo({ table: 'lalela', secret: 'lalela' });
  const key = await addKey(database);
  // A function reads its environment once, when it is loaded.
  vi.resetModules();
  const gateway = await import('../../src/entry/lambda-gateway.ts');
  reconcile = (await import('../../src/entry/lambda-reconcile.ts')).handler;
  const receiver = await startCallbackServer();
  const s3 = new S3Client({ forcePathStyle: true });
  const ask = ({ method, path, query = '', headers = {}, body }: Ask) =>
    gateway.handler(
      {
        version: '2.0',
        rawPath: path,
        rawQueryString: query,
        headers,
        body,
        isBase64Encoded: false,
        requestContext: { http: { method, path, sourceIp: '198.51.100.7' }, stage: '$default' },
      } as unknown as APIGatewayProxyEventV2,
      {} as Context,
    );
  const submit = async (headers: Readonly<Record<string, string>>) => {
    // As API Gateway hands them on.
    const lower = Object.entries(headers).map(([name, value]): [string, string] => [
      name.toLowerCase(),
      value,
    ]);
    const reply = await ask({ method: 'POST', path: '/', headers: Object.fromEntries(lower) });
    return reply.statusCode;
  };
  return Object.assign(receiver.state, {
    aws,
    ecs,
    database,
    s3Faults,
    key,
    returnUrl: receiver.url,
    ask,
    reconcile: () => reconcile(),
    async put(objectKey: string, path: string | Buffer) {
      const Body = typeof path === 'string' ? await readFile(path) : path;
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: objectKey, Body }));
    },
    async get(objectKey: string, bucket = BUCKET) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: objectKey }));
      return (await Body?.transformToString()) ?? '';
    },
    async keys(Prefix: string) {
      const { Contents = [] } = await s3.send(
        new ListObjectsV2Command({ Bucket: OWN_BUCKET, Prefix }),
      );
      return Contents.map(({ Key = '' }) => Key);
    },
    submit,
    send: (userId: string, changed: Readonly<Record<string, string>> = {}) =>
      submit(
        olderHeaders(key, {
          USER_ID: userId,
          OBJECT_PATH: 'uploads/talk.flac',
          PRIV: 'no',
          RETURN_URL: `${receiver.url}${userId}`,
          ...changed,
        }),
      ),
    callbacksOf: (userId: string) =>
      receiver.state.callbacks.filter(({ path }) => path.endsWith(`/${userId}`)),
    async jobs(userId: string) {
      const { jobs } = await database.jobs.list({ tenant: 'parliament', limit: 200 });
      return jobs.filter(({ older }) => older?.userId === userId);
    },
    async loseWakes() {
      await sqs.send(new PurgeQueueCommand({ QueueUrl: common.LALELA_SQS_URL }));
    },
    async wake(jobId: string) {
      await sqs.send(
        new SendMessageCommand({ QueueUrl: common.LALELA_SQS_URL, MessageBody: jobId }),
      );
    },
    async [Symbol.asyncDispose]() {
      await ecs.close();
      restore();
      receiver.close();
      s3.destroy();
      sqs.destroy();
      await database[Symbol.asyncDispose]();
      await s3Faults.close();
      await aws.close();
    },
  });
}

function setEnvironment(environment: Readonly<Record<string, string>>): () => void {
  const before = { ...process.env };
  Object.assign(process.env, environment);
  return () => {
    for (const name of Object.keys(environment)) delete process.env[name];
    Object.assign(process.env, before);
  };
}

async function addKey({ tenants }: Database): Promise<string> {
  const { key, record } = newApiKey({
    tenant: 'parliament',
    scopes: ['submit', 'read', 'manage'],
    buckets: [BUCKET],
    createdAtMs: Date.now(),
  });
  await tenants.addKey(record);
  return key;
}

async function startCallbackServer() {
  const state = { callbacks: [] as Callback[], callbackFailures: 0 };
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      if (state.callbackFailures > 0) {
        state.callbackFailures--;
        response.writeHead(503).end();
        return;
      }
      state.callbacks.push({
        path: request.url ?? '',
        headers: request.headers,
        body: body.toString(),
      });
      response.writeHead(200).end('{"result":"Success"}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    state,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/decoded/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
