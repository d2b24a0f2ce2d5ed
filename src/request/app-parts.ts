import type { Admission, Caller, Scope } from '../admission/index.ts';
import type { JobStore } from '../job/index.ts';
import type { ListedLanguage, ModelListing } from '../models/index.ts';
import type { ObjectStore } from '../store/index.ts';
import type { Log, Metrics } from '../telemetry/index.ts';

/** What the doors are made of. */
export interface AppParts {
  readonly admission: Admission;
  readonly jobs: JobStore;
  readonly objects: ObjectStore;
  readonly models: () => Promise<readonly ListedModel[]>;
  /** What recognises each language. */
  readonly languages: () => Promise<readonly ListedLanguage[]>;
  /** What must be there before a recording can be taken and recognised. */
  readonly readiness: () => Promise<readonly ReadinessPart[]>;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly limits: { readonly uploadBytes: number };
  readonly timeouts?: Partial<Timeouts>;
  readonly version: string;
  readonly now: () => number;
  /** Where the object store has `uploads/` of Lalela's own bucket, as files. Absent: no resumable uploads. */
  readonly uploadsFolder?: string;
  /** Where the older contract's callbacks go that name no address. */
  readonly returnUrl?: string;
  /** Where clients reach the service, without a slash at its end; absent: links begin with `/v1`. */
  readonly publicUrl?: string;
  /** Longest that events are sent in one answer; the client comes back. Default: until the job has ended. */
  readonly eventsMs?: number;
  /** No keys are asked for. */
  readonly isOpen: boolean;
}

/** Milliseconds. */
export interface Timeouts {
  /** Until the headers are there. */
  readonly headersMs: number;
  /** Until a body is there that is not a recording. */
  readonly bodyMs: number;
  /** For requests that are being answered when the doors close. */
  readonly closeMs: number;
}

export type ListedModel = Pick<ModelListing, 'entry' | 'state' | 'bytes' | 'isExact'>;

export interface ReadinessPart {
  readonly name: string;
  readonly isReady: boolean;
  /** What to do about it; shown to anybody. */
  readonly message: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a caller's key must allow. Every route has it, or `isPublic`. */
    scope?: Scope;
    /** Answered without a key. */
    isPublic?: boolean;
    /** Its body is a recording, which may take hours to come. */
    hasLongBody?: boolean;
  }
  interface FastifyRequest {
    /** Who asks; there on every route with a `scope`. */
    caller: Caller | undefined;
  }
}
