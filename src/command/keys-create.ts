/** `lalela keys create`: a new key of a tenant, shown once. */
import { SCOPES, newApiKey, newSigningSecret, type Scope } from '../admission/index.ts';
import { LalelaError, checkPlace } from '../kernel/index.ts';
import { EXIT } from './exit-codes.ts';
import { checkTenantName, type TenantPorts } from './tenant-ports.ts';

export interface KeyWords {
  readonly tenant: string;
  readonly scopes?: string;
  readonly buckets?: string;
  readonly quiet?: boolean;
}

/** Prints the key and, unless it is to be quiet, what to know of it on standard error. */
export async function runKeysCreate(ports: TenantPorts, words: KeyWords): Promise<number> {
  const { tenants, output, now } = ports;
  const tenant = checkTenantName(words.tenant);
  const scopes = readScopes(words.scopes);
  const buckets = readBuckets(words.buckets);
  const { key, record } = newApiKey({
    tenant,
    scopes,
    ...(buckets === undefined ? {} : { buckets }),
    createdAtMs: now(),
  });
  // The tenant first: a key of a tenant without a secret could not have its callbacks signed.
  if ((await tenants.tenant(tenant)) === undefined)
    await tenants.putTenant({
      name: tenant,
      limits: {},
      signingSecrets: [newSigningSecret(now())],
    });
  await tenants.addKey(record);
  await output.stdout(`${key}\n`);
  if (words.quiet !== true)
    output.stderr(
      `Key ${record.id} of ${tenant} may ${scopes.join(', ')}. It is shown this once: keep it now.\n` +
        `Callbacks are signed; \`lalela tenants secret ${tenant}\` shows the secret.\n`,
    );
  return EXIT.done;
}

function readScopes(text: string | undefined): readonly Scope[] {
  if (text === undefined) return SCOPES;
  const names = namesOf(text);
  const unknown = names.find((name) => !(SCOPES as readonly string[]).includes(name));
  if (unknown === undefined && names.length > 0) return names as Scope[];
  throw new LalelaError('USAGE', `--scopes takes ${SCOPES.join(', ')}, several with commas.`);
}

function readBuckets(text: string | undefined): readonly string[] | undefined {
  const names = text === undefined ? undefined : namesOf(text);
  if (names?.length === 0)
    throw new LalelaError('USAGE', '--buckets takes names of buckets, several with commas.');
  return names?.map((name) => checkPlace(name, 'any').bucket);
}

function namesOf(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ''))];
}
