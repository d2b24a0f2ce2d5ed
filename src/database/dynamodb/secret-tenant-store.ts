/**
 * Tenants and keys in one secret of Secrets Manager. What was read is used for a minute, so that a key that
 * was revoked elsewhere may work for so long; what is not found in it is looked for anew, but no more than
 * every few seconds whatever callers send.
 */
import type { ApiKey, Tenant, TenantStore } from '../../admission/index.ts';
import { LalelaError, MINUTE_MS, SECOND_MS } from '../../kernel/index.ts';
import { readDocument, writeDocument, type SecretDocument } from './secret-document.ts';
import type { Secret } from './secret.ts';

const FRESH_MS = MINUTE_MS;
const FRESH_FOR_UNKNOWN_MS = 5 * SECOND_MS;

interface Reading {
  readonly atMs: number;
  readonly document: Promise<SecretDocument>;
}

/** @param now milliseconds of a clock that never goes back. */
export function createSecretTenantStore(secret: Secret, now: () => number): TenantStore {
  let reading: Reading | undefined;

  function read(freshMs: number): Promise<SecretDocument> {
    if (reading !== undefined && now() - reading.atMs < freshMs) return reading.document;
    const begun = { atMs: now(), document: secret.read().then(({ text }) => readDocument(text)) };
    reading = begun;
    // Who asked is told; those who ask later are not given what failed.
    begun.document.catch(() => {
      if (reading === begun) reading = undefined;
    });
    return begun.document;
  }

  async function lookUp<T>(find: (document: SecretDocument) => T | undefined) {
    return find(await read(FRESH_MS)) ?? find(await read(FRESH_FOR_UNKNOWN_MS));
  }

  async function change(make: (document: SecretDocument) => SecretDocument): Promise<void> {
    const text = await secret.change((before) => {
      const document = readDocument(before);
      const next = make(document);
      return next === document && before !== undefined ? before : writeDocument(next);
    });
    reading = { atMs: now(), document: Promise.resolve(readDocument(text)) };
  }

  return {
    addKey: (key) => change((document) => ({ ...document, keys: withKey(document.keys, key) })),
    keyByHash: (hash) => lookUp(({ keys }) => keys.find((key) => key.hash === hash)),
    async keys() {
      return (await read(0)).keys;
    },
    async revokeKey(id, atMs) {
      let isKnown = false;
      await change((document) => {
        const found = document.keys.find((key) => key.id === id);
        isKnown = found !== undefined;
        if (found === undefined || found.revokedAtMs !== undefined) return document;
        const keys = document.keys.map((key) =>
          key === found ? { ...key, revokedAtMs: atMs } : key,
        );
        return { ...document, keys };
      });
      return isKnown;
    },
    tenant: (name) => lookUp(({ tenants }) => tenants.find((tenant) => tenant.name === name)),
    putTenant: (tenant) =>
      change((document) => ({ ...document, tenants: withTenant(document.tenants, tenant) })),
  };
}

function withKey(keys: readonly ApiKey[], added: ApiKey): readonly ApiKey[] {
  if (keys.some(({ id, hash }) => id === added.id || hash === added.hash))
    throw new LalelaError('INTERNAL', 'There is a key of this id or hash already.');
  return [...keys, added].sort((a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1));
}

function withTenant(tenants: readonly Tenant[], added: Tenant): readonly Tenant[] {
  return [...tenants.filter(({ name }) => name !== added.name), added];
}
