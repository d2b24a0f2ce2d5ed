/** Who asks: by the hash of the key; wrong keys at speed are answered without a look-up. */
import { LalelaError } from '../kernel/index.ts';
import type { AdmissionParts, Caller, IdentifyRequest, RateState } from './admission.ts';
import { addressGroup } from './address-group.ts';
import { hashKey, isSameHash } from './key-hash.ts';
import { createRateLimiter } from './rate-limiter.ts';
import type { TenantSettings } from './tenant-settings.ts';
import { SCOPES, type ApiKey } from './tenant-store.ts';

/** The tenant where no keys are needed. */
const OPEN_TENANT = 'local';
/** No key is longer; what is longer is not even hashed. */
const LONGEST_KEY_BYTES = 512;
/** A minute, from one address. */
const WRONG_KEYS = 30;
const MOST_NAMES = 10_000;

type Identify = (request: IdentifyRequest) => Promise<Caller>;

export function createIdentify(parts: AdmissionParts, settings: TenantSettings): Identify {
  const requests = createRateLimiter({ now: parts.now, mostNames: MOST_NAMES });
  const lookUp = createLookUp(parts);

  async function countRequest(tenant: string): Promise<RateState> {
    const { requestsPerMinute } = await settings.limits(tenant);
    const { isAllowed, ...rate } = requests.spend(tenant, requestsPerMinute);
    if (isAllowed) return rate;
    throw new LalelaError(
      'RATE_LIMITED',
      `A tenant may make ${requestsPerMinute} requests a minute. Wait as long as Retry-After says.`,
      { retryAfterMs: requests.waitMs(tenant, requestsPerMinute) },
    );
  }

  return async (request) => {
    if (parts.isOpen)
      return { tenant: OPEN_TENANT, scopes: SCOPES, rate: await countRequest(OPEN_TENANT) };
    const { tenant, scopes, hash, buckets } = await lookUp(request);
    const rate = await countRequest(tenant);
    return { tenant, scopes, keyHash: hash, rate, ...(buckets === undefined ? {} : { buckets }) };
  };
}

function createLookUp({ tenants, now }: AdmissionParts) {
  const failures = createRateLimiter({ now, mostNames: MOST_NAMES });
  // Clients behind one proxy share its address: a key that was right is still looked up when others there
  // send wrong ones.
  const wereRight = new Set<string>();

  return async ({ key, remoteAddress }: IdentifyRequest): Promise<ApiKey> => {
    if (key === undefined || key === '') throw keyMissing();
    const group = addressGroup(remoteAddress);
    const hash = hashOf(key);
    const hasTries = failures.look(group, WRONG_KEYS).remaining >= 1;
    if (!hasTries && !wereRight.has(hash)) throw tooManyWrong(failures.waitMs(group, WRONG_KEYS));
    const found = hash === TOO_LONG ? undefined : await tenants.keyByHash(hash);
    if (found !== undefined && isRight(found, hash)) {
      remember(wereRight, hash);
      return found;
    }
    wereRight.delete(hash);
    failures.spend(group, WRONG_KEYS);
    throw keyWrong();
  };
}

const TOO_LONG = '';

function hashOf(key: string): string {
  return Buffer.byteLength(key) > LONGEST_KEY_BYTES ? TOO_LONG : hashKey(key);
}

function isRight(found: ApiKey, hash: string): boolean {
  return isSameHash(found.hash, hash) && found.revokedAtMs === undefined;
}

function remember(hashes: Set<string>, hash: string): void {
  if (hashes.size >= MOST_NAMES) hashes.clear();
  hashes.add(hash);
}

function keyMissing(): LalelaError {
  return new LalelaError(
    'KEY_MISSING',
    'The request carries no key. Send it as "Authorization: Bearer KEY" or "X-API-KEY: KEY"; `lalela keys create` makes one.',
  );
}

function keyWrong(): LalelaError {
  return new LalelaError(
    'KEY_WRONG',
    'The key is not known, or was revoked. `lalela keys list` shows which there are.',
  );
}

function tooManyWrong(retryAfterMs: number): LalelaError {
  return new LalelaError(
    'RATE_LIMITED',
    'Too many wrong keys came from this address. Wait as long as Retry-After says, then send a right one.',
    { retryAfterMs },
  );
}
