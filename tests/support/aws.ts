/**
 * AWS on this machine, in this process: S3 and SQS by fauxqs, DynamoDB by dynalite, Secrets Manager by a
 * double. They check no signatures and keep no rule of S3 about conditional writes.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import { TABLE_SCHEMA } from '../../src/database/dynamodb/table-schema.ts';
import { startSqsDoor } from './sqs-door.ts';
import { startSecretsManager, type SecretsManagerDouble } from './secrets-manager.ts';

export interface AwsDouble {
  /**
   * For AWS's SDK, in this process (where they are set already) and in those that it starts.
   * Addresses, a region and credentials that are none.
   */
  readonly environment: Readonly<Record<string, string>>;
  /** Buckets and queues. */
  readonly fauxqs: FauxqsServer;
  readonly secrets: SecretsManagerDouble;
  /** Makes an empty table as the stack does. */
  createTable(name: string): Promise<void>;
  /** Also puts this process's environment back. */
  close(): Promise<void>;
}

const REGION = 'af-south-1';

export async function startAws(): Promise<AwsDouble> {
  const fauxqs = await startFauxqs({ port: 0, logger: false });
  const sqs = await startSqsDoor(fauxqs.port, REGION);
  const secrets = await startSecretsManager();
  const dynamo = dynalite({ createTableMs: 0 }).listen(0, '127.0.0.1');
  await once(dynamo, 'listening');
  const environment = environmentOf({
    s3: `http://127.0.0.1:${fauxqs.port}`,
    sqs: sqs.url,
    dynamo: `http://127.0.0.1:${(dynamo.address() as AddressInfo).port}`,
    secrets: secrets.url,
  });
  const restore = setEnvironment(environment);
  return {
    environment,
    fauxqs,
    secrets,
    createTable,
    async close() {
      restore();
      sqs.close();
      dynamo.closeAllConnections();
      dynamo.close();
      await Promise.all([fauxqs.stop(), secrets.close(), once(dynamo, 'close')]);
    },
  };
}

interface Addresses {
  readonly s3: string;
  readonly sqs: string;
  readonly dynamo: string;
  readonly secrets: string;
}

function environmentOf({ s3, sqs, dynamo, secrets }: Addresses): Readonly<Record<string, string>> {
  return {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_ENDPOINT_URL_S3: s3,
    AWS_ENDPOINT_URL_SQS: sqs,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets,
    // The SDK says on every start that it will leave Node.js 20 behind.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/** @returns what puts it back as it was. */
function setEnvironment(environment: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, environment);
  return () => {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  };
}

async function createTable(name: string): Promise<void> {
  const client = new DynamoDBClient();
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = TABLE_SCHEMA;
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions,
      KeySchema,
      GlobalSecondaryIndexes,
    }),
  );
  client.destroy();
}
