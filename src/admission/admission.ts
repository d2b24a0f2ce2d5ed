/** What doors ask: who is it, may this be done, and a job that is kept. */
import type { ObjectPlace } from '../kernel/index.ts';
import type {
  Job,
  JobCallback,
  JobOptions,
  JobSource,
  JobStore,
  JobWarning,
  OlderRequest,
  Usage,
} from '../job/index.ts';
import type { Scope, TenantLimits, TenantStore } from './tenant-store.ts';

/** Who asks. */
export interface Caller {
  readonly tenant: string;
  readonly scopes: readonly Scope[];
  /** sha256 of its key, hexadecimal; absent where no keys are needed. */
  readonly keyHash?: string;
  /** Buckets that it may name; absent: any but Lalela's own. */
  readonly buckets?: readonly string[];
  /** What is left of the requests that its tenant may make in a minute. */
  readonly rate: RateState;
}

export interface RateState {
  readonly limit: number;
  readonly remaining: number;
  /** Until all of them may be made again, milliseconds. */
  readonly resetMs: number;
}

export interface Admission {
  /**
   * @throws LalelaError KEY_MISSING; KEY_WRONG; RATE_LIMITED for wrong keys at speed from one address, and for
   * more requests than the tenant may make in a minute.
   */
  identify(request: IdentifyRequest): Promise<Caller>;
  /** @throws LalelaError SCOPE_MISSING */
  requireScope(caller: Caller, scope: Scope): void;
  /**
   * The place of an object that a caller names.
   * @throws LalelaError OBJECT_PLACE_INVALID; BUCKET_FORBIDDEN, always for Lalela's own bucket.
   */
  checkPlaceFor(caller: Caller, bucket: string, key: string): ObjectPlace;
  /** Of a source or callback, before it is called. @throws LalelaError ADDRESS_INVALID, ADDRESS_REFUSED */
  checkAddress(url: string): void;
  /**
   * Makes a job and keeps it: it survives a power loss once this resolves. With the idempotency of an earlier
   * submission the job of that one, whatever the quotas.
   * @throws LalelaError SCOPE_MISSING, ADDRESS_INVALID, ADDRESS_REFUSED, OPTION_UNSUPPORTED and what else
   * options are refused with, TAG_TAKEN, IDEMPOTENCY_MISMATCH, UPLOAD_USED, QUOTA_JOBS, QUOTA_AUDIO, QUEUE_FULL.
   */
  submit(caller: Caller, submission: Submission): Promise<Admitted>;
  /** What a tenant may use, and has used this month. */
  usage(tenant: string): Promise<TenantUsage>;
}

export interface IdentifyRequest {
  readonly key: string | undefined;
  readonly remoteAddress: string;
}

export interface Submission {
  readonly door: Job['door'];
  readonly source: JobSource;
  readonly options: JobOptions;
  readonly priority?: Job['priority'] | undefined;
  readonly retention?: SubmittedRetention | undefined;
  readonly callback?: JobCallback | undefined;
  readonly older?: OlderRequest | undefined;
  readonly clientReference?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly idempotency?: Idempotency | undefined;
  /** Default: a new one. A job of an upload has the upload's id, so that there can be one only. */
  readonly jobId?: string | undefined;
  /** What the door has to tell of the request. */
  readonly warnings?: readonly JobWarning[] | undefined;
}

export interface SubmittedRetention {
  readonly isPrivate?: boolean | undefined;
  /** Default: the installation's. */
  readonly keepMs?: number | undefined;
}

export interface Idempotency {
  /** 1 to 255 printable ASCII characters. */
  readonly key: string;
  /** Hexadecimal hash over all that was submitted. */
  readonly bodyHash: string;
  /** How long a repeat is known as one, milliseconds. Default a day. */
  readonly heldMs?: number | undefined;
  /** A repeat of a job that has ended is a new job. Default false. */
  readonly isOverAtEnd?: boolean | undefined;
}

export interface Admitted {
  readonly job: Job;
  /** Whether the job was made by an earlier submission of the same idempotency key. */
  readonly isReplayed: boolean;
}

export interface TenantUsage {
  readonly limits: TenantLimits;
  readonly usage: Usage;
  /** Begin and end of the calendar month (UTC) that is counted. */
  readonly sinceMs: number;
  readonly untilMs: number;
}

export interface AdmissionParts {
  readonly jobs: JobStore;
  readonly tenants: TenantStore;
  /** No keys are asked for; everything belongs to the tenant `local`. */
  readonly isOpen: boolean;
  /** Of tenants that have no others. */
  readonly limits: TenantLimits;
  /** Jobs of all tenants that may wait. */
  readonly queueLimit: number;
  /** How long recordings and results are kept where the submission does not say, milliseconds. */
  readonly keepMs: number;
  /** The operator's own address for callbacks, which may be private: callbacks to it are not checked. */
  readonly returnUrl?: string | undefined;
  /** Scheme, port and literal address. @throws LalelaError ADDRESS_INVALID, ADDRESS_REFUSED */
  readonly checkAddress: (url: string) => void;
  /** Refuses what cannot be done, warns of the rest. */
  readonly checkOptions: (options: JobOptions) => readonly JobWarning[];
  /** A job waits: whoever runs jobs may look. The job is kept whatever comes of this. */
  readonly onQueued?: ((job: Job) => Promise<void>) | undefined;
  /** Buckets beside Lalela's own name that hold its objects: no key reaches them. */
  readonly ownBuckets?: readonly string[] | undefined;
  readonly now: () => number;
  /** 32 hexadecimal digits, random. */
  readonly newId: () => string;
}
