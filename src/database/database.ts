/** What a database keeps, opened by `openSqlite`, `openPostgres` or `openDynamo`. */
import type { TenantStore } from '../admission/index.ts';
import type { JobStore } from '../job/index.ts';

export interface Database extends AsyncDisposable {
  readonly jobs: JobStore;
  readonly tenants: TenantStore;
  /** Whether it can be written now; for readiness. @throws LalelaError DATABASE_UNAVAILABLE. */
  checkWritable(): Promise<void>;
}
