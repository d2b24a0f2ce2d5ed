/** What the secret holds: all keys' hashes and tenants, as one JSON document that is hostile until checked. */
import { SCOPES, type ApiKey, type SigningSecret, type Tenant } from '../../admission/index.ts';
import { LalelaError } from '../../kernel/index.ts';
import { databaseInvalid } from './dynamo-errors.ts';

export interface SecretDocument {
  /** Oldest first. */
  readonly keys: readonly ApiKey[];
  readonly tenants: readonly Tenant[];
}

const FORMAT = 'lalela-tenants-1';

/** As Secrets Manager has it. */
const LONGEST_SECRET_BYTES = 65_536;

/** @throws LalelaError TOO_LARGE for more than one secret holds. */
export function writeDocument({ keys, tenants }: SecretDocument): string {
  const text = JSON.stringify({ format: FORMAT, keys, tenants });
  if (Buffer.byteLength(text) > LONGEST_SECRET_BYTES)
    throw new LalelaError(
      'TOO_LARGE',
      `Keys and tenants together would pass the ${LONGEST_SECRET_BYTES} bytes that a secret of Secrets Manager holds; nothing was changed. Expected fewer: give the clients of one tenant one key.`,
    );
  return text;
}

/**
 * Reads the document; a secret without a value, or with `{}`, is one without keys.
 * @throws LalelaError DATABASE_INVALID for anything else, so that it is never replaced.
 */
export function readDocument(text: string | undefined): SecretDocument {
  const value = parse(text ?? '{}');
  if (isRecord(value) && Object.keys(value).length === 0) return { keys: [], tenants: [] };
  if (!isRecord(value) || value['format'] !== FORMAT) throw invalid();
  const { keys, tenants } = value;
  if (!isListOf(keys, isKey) || !isListOf(tenants, isTenant)) throw invalid();
  return { keys, tenants };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The text is a secret, and errors of JSON.parse quote it.
    throw invalid();
  }
}

function invalid(): LalelaError {
  return databaseInvalid(
    "The value of the secret of LALELA_SECRET is not Lalela's list of keys and tenants. Expected a secret of its own that holds {} at first; restore an earlier version of it, or set another.",
  );
}

type Fields = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOf<T>(value: unknown, isOne: (one: unknown) => one is T): value is readonly T[] {
  return Array.isArray(value) && value.every(isOne);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isAbsentOr(isOne: (value: unknown) => boolean, value: unknown): boolean {
  return value === undefined || isOne(value);
}

function isKey(value: unknown): value is ApiKey {
  if (!isRecord(value)) return false;
  const { id, tenant, hash, scopes, buckets, createdAtMs, revokedAtMs } = value;
  return (
    [id, tenant, hash].every(isText) &&
    isListOf(scopes, (scope): scope is string => SCOPES.some((known) => known === scope)) &&
    isAbsentOr((list) => isListOf(list, isText), buckets) &&
    isNumber(createdAtMs) &&
    isAbsentOr(isNumber, revokedAtMs)
  );
}

function isTenant(value: unknown): value is Tenant {
  if (!isRecord(value)) return false;
  const { name, limits, signingSecrets } = value;
  return (
    isText(name) &&
    isRecord(limits) &&
    Object.values(limits).every(isNumber) &&
    isListOf(signingSecrets, isSigningSecret)
  );
}

function isSigningSecret(value: unknown): value is SigningSecret {
  if (!isRecord(value)) return false;
  const { secret, createdAtMs, retiresAtMs } = value;
  return isText(secret) && isNumber(createdAtMs) && isAbsentOr(isNumber, retiresAtMs);
}
