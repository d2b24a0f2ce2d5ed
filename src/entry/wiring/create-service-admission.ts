import { randomBytes } from 'node:crypto';
import { createAdmission, type Admission, type AdmissionParts } from '../../admission/index.ts';
import type { Catalogue } from '../../models/index.ts';
import { createOptionsCheck } from './check-options.ts';
import type { CoreParts } from './service-parts.ts';

export interface Admitting extends Pick<AdmissionParts, 'isOpen' | 'onQueued'> {
  readonly catalogue: Catalogue;
}

/** Admission by the configuration's limits, over the parts of a process. */
export function createServiceAdmission(
  { config: { service }, database, outbound, now }: CoreParts,
  { catalogue, ...admitting }: Admitting,
): Admission {
  return createAdmission({
    ...admitting,
    jobs: database.jobs,
    tenants: database.tenants,
    limits: service.tenantLimits,
    queueLimit: service.queueLimit,
    keepMs: service.keepMs,
    returnUrl: service.returnUrl,
    ownBuckets: service.s3Bucket === undefined ? [] : [service.s3Bucket],
    checkAddress: (url) => void outbound.checkAddress(url),
    checkOptions: createOptionsCheck(catalogue),
    now,
    newId: () => randomBytes(16).toString('hex'),
  });
}
