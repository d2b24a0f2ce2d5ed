/** Tenants and keys in an SQL database. */
import type { ApiKey, Tenant, TenantStore } from '../admission/index.ts';
import { LalelaError } from '../kernel/index.ts';
import { keyText, wholeNumber, type Row, type SqlConnection } from './sql-connection.ts';

const KEY = 'SELECT body, revoked_at FROM lalela_keys';

export function createSqlTenantStore({ read, write }: SqlConnection): TenantStore {
  return {
    async addKey(key) {
      const sql = `INSERT INTO lalela_keys (id, hash, created_at, revoked_at, body)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING id`;
      const { revokedAtMs, ...body } = key;
      const rows = await write({
        sql,
        values: [
          keyText(key.id),
          keyText(key.hash),
          wholeNumber(key.createdAtMs),
          revokedAtMs === undefined ? null : wholeNumber(revokedAtMs),
          JSON.stringify(body),
        ],
      });
      if (rows.length === 0)
        throw new LalelaError('INTERNAL', 'There is a key of this id or hash already.');
    },
    async keyByHash(hash) {
      const [row] = await read({ sql: `${KEY} WHERE hash = $1`, values: [keyText(hash)] });
      return row && readKey(row);
    },
    async keys() {
      const rows = await read({ sql: `${KEY} ORDER BY created_at, id`, values: [] });
      return rows.map(readKey);
    },
    async revokeKey(id, atMs) {
      const sql =
        'UPDATE lalela_keys SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1 RETURNING id';
      return (await write({ sql, values: [keyText(id), wholeNumber(atMs)] })).length > 0;
    },
    async tenant(name) {
      const sql = 'SELECT body FROM lalela_tenants WHERE name = $1';
      const [row] = await read({ sql, values: [keyText(name)] });
      return row && (JSON.parse(String(row['body'])) as Tenant);
    },
    async putTenant(tenant) {
      const sql = `INSERT INTO lalela_tenants (name, body) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET body = excluded.body`;
      await write({ sql, values: [keyText(tenant.name), JSON.stringify(tenant)] });
    },
  };
}

function readKey(row: Row): ApiKey {
  const key = JSON.parse(String(row['body'])) as ApiKey;
  const revokedAt = row['revoked_at'] ?? null;
  return revokedAt === null ? key : { ...key, revokedAtMs: Number(revokedAt) };
}
