import { join } from 'node:path';
import type { Config } from '../../config/index.ts';
import type { Database } from '../../database/index.ts';

/**
 * The database that the configuration names, brought up to date.
 * @throws LalelaError DATABASE_UNAVAILABLE, DATABASE_INVALID, DISK_FULL.
 */
export async function openDatabase({ service }: Config): Promise<Database> {
  if (service.dynamo !== undefined) {
    const { openDynamo } = await import('../../database/dynamodb/index.ts');
    return openDynamo(service.dynamo);
  }
  if (service.databaseUrl !== undefined) {
    const { openPostgres } = await import('../../database/postgres/index.ts');
    return openPostgres({ url: service.databaseUrl });
  }
  const { openSqlite } = await import('../../database/sqlite/index.ts');
  return openSqlite({ path: join(service.dataFolder, 'lalela.db') });
}
