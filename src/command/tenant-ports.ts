import type { TenantStore } from '../admission/index.ts';
import { LalelaError } from '../kernel/index.ts';
import type { Output } from './output.ts';

/** What the commands about keys and tenants need. */
export interface TenantPorts {
  readonly tenants: TenantStore;
  readonly output: Output;
  readonly now: () => number;
}

/** A name that can stand in lists, logs and addresses. @throws LalelaError USAGE */
export function checkTenantName(name: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,62}$/.test(name)) return name;
  throw new LalelaError(
    'USAGE',
    'The name of a tenant is 1 to 63 small letters, digits, ".", "_" or "-", and begins with a letter or digit.',
  );
}
