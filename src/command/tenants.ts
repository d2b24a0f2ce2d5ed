/** `lalela tenants limit` and `lalela tenants secret`. */
import { rotateSecrets, type Tenant, type TenantLimits } from '../admission/index.ts';
import { LalelaError, without } from '../kernel/index.ts';
import { EXIT } from './exit-codes.ts';
import { drawTable } from './table.ts';
import { checkTenantName, type TenantPorts } from './tenant-ports.ts';

/** Each a whole number, or `default` for the installation's. */
export interface LimitWords {
  readonly jobsAtOnce?: string;
  readonly audioSeconds?: string;
  readonly longestSeconds?: string;
  readonly requests?: string;
}

interface LimitName {
  readonly word: keyof LimitWords;
  readonly name: keyof TenantLimits;
  readonly option: string;
  readonly least: number;
}

const LIMITS: readonly LimitName[] = [
  { word: 'jobsAtOnce', name: 'jobsAtOnce', option: '--jobs-at-once', least: 0 },
  { word: 'audioSeconds', name: 'audioSecondsMonth', option: '--audio-seconds', least: 0 },
  { word: 'longestSeconds', name: 'longestSeconds', option: '--longest-seconds', least: 1 },
  { word: 'requests', name: 'requestsPerMinute', option: '--requests', least: 1 },
];
const MOST = 1_000_000_000;

/** Changes what is given and prints what differs from the installation's limits. */
export async function runTenantsLimit(
  ports: TenantPorts,
  name: string,
  words: LimitWords,
): Promise<number> {
  const { tenants, output } = ports;
  const tenant = await knownTenant(ports, name);
  const limits = LIMITS.reduce((before, limit) => withLimit(before, limit, words), tenant.limits);
  if (Object.keys(words).length > 0) await tenants.putTenant({ ...tenant, limits });
  const rows = LIMITS.map((limit) => [limit.option, String(limits[limit.name] ?? 'default')]);
  await output.stdout(drawTable(rows));
  return EXIT.done;
}

function withLimit(
  limits: Tenant['limits'],
  { word, name, option, least }: LimitName,
  words: LimitWords,
): Tenant['limits'] {
  const text = words[word];
  if (text === undefined) return limits;
  if (text === 'default') return without(limits, name);
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= MOST) return { ...limits, [name]: value };
  throw new LalelaError(
    'USAGE',
    `${option} takes a whole number from ${least} to ${MOST}, or "default" for the installation's.`,
  );
}

export interface SecretWords {
  readonly rotate?: boolean;
}

/** Prints the secret that callbacks are signed with, and nothing else on standard output. */
export async function runTenantsSecret(
  ports: TenantPorts,
  name: string,
  { rotate = false }: SecretWords,
): Promise<number> {
  const { tenants, output, now } = ports;
  const tenant = await knownTenant(ports, name);
  const signingSecrets = rotate
    ? rotateSecrets(tenant.signingSecrets, now())
    : tenant.signingSecrets;
  if (rotate) await tenants.putTenant({ ...tenant, signingSecrets });
  await output.stdout(`${signingSecrets[0]?.secret ?? ''}\n`);
  if (rotate) output.stderr('The secret before it still signs beside this one for 24 hours.\n');
  return EXIT.done;
}

async function knownTenant({ tenants }: TenantPorts, name: string): Promise<Tenant> {
  const tenant = await tenants.tenant(checkTenantName(name));
  if (tenant !== undefined) return tenant;
  throw new LalelaError(
    'TENANT_NOT_FOUND',
    'There is no tenant of this name. `lalela keys create --tenant NAME` makes one with its first key.',
  );
}
