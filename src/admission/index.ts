export { newApiKey, newSigningSecret, rotateSecrets } from './api-key.ts';
export type { NewApiKey } from './api-key.ts';
export type {
  Admission,
  AdmissionParts,
  Admitted,
  Caller,
  Idempotency,
  IdentifyRequest,
  RateState,
  Submission,
  SubmittedRetention,
  TenantUsage,
} from './admission.ts';
export { createAdmission } from './create-admission.ts';
export { idempotencyHash } from './idempotency.ts';
export { CALLBACK_KEY_WITHHELD } from './make-job.ts';
export { SCOPES } from './tenant-store.ts';
export type {
  ApiKey,
  Scope,
  SigningSecret,
  Tenant,
  TenantLimits,
  TenantStore,
} from './tenant-store.ts';
export { hashKey, isSameHash } from './key-hash.ts';
