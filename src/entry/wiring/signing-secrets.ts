import { newSigningSecret, type TenantStore } from '../../admission/index.ts';

/**
 * The secrets that a tenant's callbacks are signed with now, newest first. A tenant that never got a key, as
 * `local` of an open service, gets its secret here; `lalela tenants secret NAME` shows it.
 */
export async function signingSecrets(
  tenants: TenantStore,
  name: string,
  nowMs: number,
): Promise<readonly string[]> {
  const tenant = await tenants.tenant(name);
  const secrets = tenant?.signingSecrets ?? [];
  const alive = secrets.filter(({ retiresAtMs = Infinity }) => retiresAtMs > nowMs);
  if (alive.length > 0) return alive.map(({ secret }) => secret);
  const fresh = newSigningSecret(nowMs);
  await tenants.putTenant({ name, limits: tenant?.limits ?? {}, signingSecrets: [fresh] });
  return [fresh.secret];
}
