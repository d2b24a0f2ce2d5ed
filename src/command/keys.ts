/** `lalela keys list` and `lalela keys revoke`. */
import type { ApiKey } from '../admission/index.ts';
import { LalelaError } from '../kernel/index.ts';
import { EXIT } from './exit-codes.ts';
import { printable } from './output.ts';
import { drawTable } from './table.ts';
import type { TenantPorts } from './tenant-ports.ts';

const HEADINGS = ['KEY', 'TENANT', 'MAY', 'BUCKETS', 'CREATED', 'REVOKED'];

export async function runKeysList({ tenants, output }: TenantPorts): Promise<number> {
  const keys = await tenants.keys();
  if (keys.length === 0) {
    output.stderr('There are no keys. `lalela keys create --tenant NAME` makes one.\n');
    return EXIT.done;
  }
  await output.stdout(drawTable([HEADINGS, ...keys.map(rowOf)]));
  return EXIT.done;
}

function rowOf({ id, tenant, scopes, buckets, createdAtMs, revokedAtMs }: ApiKey): string[] {
  return [
    id,
    printable(tenant),
    scopes.join(','),
    buckets?.map(printable).join(',') ?? 'any',
    dayOf(createdAtMs),
    revokedAtMs === undefined ? 'no' : dayOf(revokedAtMs),
  ];
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** @throws LalelaError KEY_NOT_FOUND */
export async function runKeysRevoke(ports: TenantPorts, id: string): Promise<number> {
  const { tenants, output, now } = ports;
  if (!(await tenants.revokeKey(id, now())))
    throw new LalelaError(
      'KEY_NOT_FOUND',
      'There is no key of this id. `lalela keys list` shows which there are.',
    );
  await output.stdout(`Revoked ${printable(id)}: it opens nothing from now on.\n`);
  return EXIT.done;
}
