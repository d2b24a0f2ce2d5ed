export { SCOPES } from './tenant-store.ts';
export type {
  ApiKey,
  Scope,
  SigningSecret,
  Tenant,
  TenantLimits,
  TenantStore,
} from './tenant-store.ts';
