/** Jobs in a DynamoDB table, tenants and keys in a secret of Secrets Manager. */
import {
  DynamoDBClient,
  UpdateItemCommand,
  type DynamoDBClientConfig,
} from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LalelaError } from '../../kernel/index.ts';
import type { Database } from '../database.ts';
import { dynamoError } from './dynamo-errors.ts';
import { createDynamoJobStore } from './dynamo-job-store.ts';
import { createDynamoTable } from './dynamo-table.ts';
import { openSecret } from './secret.ts';
import { createSecretTenantStore } from './secret-tenant-store.ts';

export interface DynamoOptions {
  /** Name of the table, made by {@link ./table-schema.ts TABLE_SCHEMA}. */
  readonly table: string;
  /** Name or ARN of the secret, which holds `{}` at first. */
  readonly secret: string;
}

/** Per attempt. Answers come within milliseconds; the first of these counts waiting for a socket too. */
const CLIENT = {
  maxAttempts: 4,
  retryMode: 'standard',
  requestHandler: {
    connectionTimeout: 5000,
    requestTimeout: 10_000,
    throwOnRequestTimeout: true,
  },
} satisfies DynamoDBClientConfig;

/**
 * Region, credentials and addresses are those of the SDK's standard environment. Nothing is called: a table
 * or secret that is missing is told by the first call. @throws LalelaError CONFIG_INVALID without a region.
 */
export async function openDynamo({ table, secret }: DynamoOptions): Promise<Database> {
  const dynamo = new DynamoDBClient(CLIENT);
  await dynamo.config.region().catch((cause: unknown) => {
    throw new LalelaError(
      'CONFIG_INVALID',
      'AWS_REGION: expected beside LALELA_DYNAMODB_TABLE, as in "af-south-1".',
      { cause },
    );
  });
  const secrets = new SecretsManagerClient(CLIENT);
  const probe = new UpdateItemCommand({
    TableName: table,
    Key: { pk: { S: 'probe' } },
    UpdateExpression: 'ADD writes :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  });
  return {
    jobs: createDynamoJobStore(createDynamoTable(dynamo, table)),
    tenants: createSecretTenantStore(openSecret(secrets, secret), () => performance.now()),
    async checkWritable() {
      await dynamo.send(probe).catch((error: unknown) => {
        throw dynamoError(error);
      });
    },
    [Symbol.asyncDispose]() {
      dynamo.destroy();
      secrets.destroy();
      return Promise.resolve();
    },
  };
}
