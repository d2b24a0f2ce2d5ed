/** New keys and signing secrets. The text of a key is given out once and kept nowhere. */
import { randomBytes, randomInt } from 'node:crypto';
import { DAY_MS } from '../kernel/index.ts';
import { hashKey } from './key-hash.ts';
import type { ApiKey, SigningSecret } from './tenant-store.ts';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 238 bits. */
const LENGTH = 40;
/** Receivers have so long to learn the new secret. */
const OVERLAP_MS = DAY_MS;
const MOST_SECRETS = 4;

export interface NewApiKey {
  /** `lalela_…`; a secret. */
  readonly key: string;
  readonly record: ApiKey;
}

export function newApiKey(about: Omit<ApiKey, 'id' | 'hash'>): NewApiKey {
  const letters = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]);
  const key = `lalela_${letters.join('')}`;
  return { key, record: { ...about, id: randomBytes(6).toString('hex'), hash: hashKey(key) } };
}

/** Of Standard Webhooks. */
export function newSigningSecret(nowMs: number): SigningSecret {
  return { secret: `whsec_${randomBytes(32).toString('base64')}`, createdAtMs: nowMs };
}

/** A new secret; those before it still sign for a day. Newest first. */
export function rotateSecrets(
  secrets: readonly SigningSecret[],
  nowMs: number,
): readonly SigningSecret[] {
  const old = secrets
    .map((secret) => ({ ...secret, retiresAtMs: secret.retiresAtMs ?? nowMs + OVERLAP_MS }))
    .filter(({ retiresAtMs }) => retiresAtMs > nowMs);
  return [newSigningSecret(nowMs), ...old].slice(0, MOST_SECRETS);
}
