/** The port by which tenants and their keys are kept. Keys are kept as hashes only. */

export type Scope =
  /** Submit recordings. */
  | 'submit'
  /** See jobs, results and usage. */
  | 'read'
  /** Cancel, delete, replay. */
  | 'manage';

export const SCOPES: readonly Scope[] = ['submit', 'read', 'manage'];

export interface ApiKey {
  /** Public name of the key, shown in lists. */
  readonly id: string;
  readonly tenant: string;
  /** sha256 of the key, hexadecimal. */
  readonly hash: string;
  readonly scopes: readonly Scope[];
  /** Buckets that it may name; absent: any but Lalela's own. */
  readonly buckets?: readonly string[];
  readonly createdAtMs: number;
  readonly revokedAtMs?: number;
}

export interface TenantLimits {
  /** Jobs queued or running at once. */
  readonly jobsAtOnce: number;
  /** Seconds of sound in a calendar month (UTC). */
  readonly audioSecondsMonth: number;
  /** Longest recording, seconds. */
  readonly longestSeconds: number;
  readonly requestsPerMinute: number;
}

export interface SigningSecret {
  /** `whsec_…` of Standard Webhooks. */
  readonly secret: string;
  readonly createdAtMs: number;
  /** Still signs, beside the new one, until then. */
  readonly retiresAtMs?: number;
}

export interface Tenant {
  readonly name: string;
  /** What differs from the installation's limits. */
  readonly limits: Partial<TenantLimits>;
  /** Newest first; never empty. */
  readonly signingSecrets: readonly SigningSecret[];
}

export interface TenantStore {
  addKey(key: ApiKey): Promise<void>;
  keyByHash(hash: string): Promise<ApiKey | undefined>;
  /** Revoked ones too; oldest first. */
  keys(): Promise<readonly ApiKey[]>;
  /** `false` when there is none of this id. Revoking twice keeps the first time. */
  revokeKey(id: string, atMs: number): Promise<boolean>;
  tenant(name: string): Promise<Tenant | undefined>;
  /** Adds or replaces. */
  putTenant(tenant: Tenant): Promise<void>;
}
