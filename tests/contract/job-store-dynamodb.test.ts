/** The contract of jobs, tenants and keys over DynamoDB and Secrets Manager, as far as emulators go. */
import { randomUUID } from 'node:crypto';
import { afterAll } from 'vitest';
import { openDynamo } from '../../src/database/dynamodb/index.ts';
import { startAws } from '../support/aws.ts';
import { jobStoreContract } from './job-store.contract.ts';
import { tenantStoreContract } from './tenant-store.contract.ts';

const aws = await startAws();
afterAll(() => aws.close());

async function inDynamo() {
  const name = `lalela-${randomUUID()}`;
  await aws.createTable(name);
  aws.secrets.createSecret(name);
  return openDynamo({ table: name, secret: name });
}

jobStoreContract('DynamoDB', inDynamo);
tenantStoreContract('Secrets Manager', inDynamo);
