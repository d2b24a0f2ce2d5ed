import type { Config } from '../../config/index.ts';
import type { Database } from '../../database/index.ts';
import { LalelaError } from '../../kernel/index.ts';

/** The database that the configuration names. @throws LalelaError DATABASE_UNAVAILABLE, DATABASE_INVALID */
export function openDatabase(_config: Config): Promise<Database> {
  throw new LalelaError('DATABASE_UNAVAILABLE', 'No database is built in yet.');
}
