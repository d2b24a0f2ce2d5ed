/** A tenant's limits: the installation's, and what differs for it; read again every few seconds. */
import { SECOND_MS } from '../kernel/index.ts';
import type { AdmissionParts } from './admission.ts';
import { createFreshValues } from './fresh-values.ts';
import type { TenantLimits } from './tenant-store.ts';

export interface TenantSettings {
  limits(tenant: string): Promise<TenantLimits>;
}

const FRESH_MS = 5 * SECOND_MS;

export function createTenantSettings({ tenants, limits, now }: AdmissionParts): TenantSettings {
  const values = createFreshValues<TenantLimits>({
    now,
    read: async (name) => ({ ...limits, ...(await tenants.tenant(name))?.limits }),
  });
  return { limits: (tenant) => values.get(tenant, FRESH_MS) };
}
