/**
 * The job: one recording's way from a request to its callback, and its own place in the queue. Nothing else
 * says what is queued, running or to be delivered.
 *
 * All times are milliseconds since 1970 UTC. A Job is a value: rules are pure functions from one job to the
 * next ({@link ./moves.ts}), and a store keeps the new one only when nobody changed the job meanwhile.
 */
import type { ErrorCode, ObjectPlace, SpeakerCount } from '../kernel/index.ts';

export type JobState =
  /** Waits for a worker. */
  | 'queued'
  /** A worker holds its lease and recognises. */
  | 'running'
  /** The outcome is known and its callback is on its way; a result can be had already. */
  | 'delivering'
  | 'done'
  | 'failed'
  | 'cancelled'
  /** It waited longer than jobs may. */
  | 'expired';

/** Where the recording lies. */
export type JobSource =
  | { readonly kind: 'object'; readonly place: ObjectPlace; readonly isOwned: boolean }
  | { readonly kind: 'url'; readonly url: string };

export interface JobOptions {
  /** ISO 639-3, `mul`, or `auto`: found out from what is recognised. */
  readonly language: string;
  readonly band: 'auto' | 'narrow' | 'wide';
  readonly channels: 'auto' | 'mono' | 'separate';
  readonly punctuation: boolean;
  /** `written`: in figures. Absent: `spoken`. */
  readonly numbers?: 'spoken' | 'written';
  /** Absent: nobody asked who spoke. */
  readonly diarization?: {
    readonly speakers?: SpeakerCount;
    /** What people call who speaks on channel 0, 1, …; used where each channel is a speaker. */
    readonly channelNames?: readonly string[];
  };
  /** Likely to be said. People's names may be in them: removed with the recording, and in no log. */
  readonly phrases?: readonly string[];
  readonly domain?: string;
  readonly model?: string;
}

/** What the older contract asks to be given back. */
export interface OlderRequest {
  /** Of the result, which is `decoded/<tag>.json` there. */
  readonly bucket: string;
  readonly tag: string;
  readonly userId: string;
  readonly jobId: string;
}

export type CallbackEvent = 'job.done' | 'job.failed' | 'job.cancelled' | 'job.expired';

export interface JobCallback {
  readonly url: string;
  readonly format: 'native' | 'older';
  readonly events: readonly CallbackEvent[];
  /** Sent as `X-API-KEY` with the older form. A secret: never shown, removed with the recording. */
  readonly key?: string;
}

/** One event on its way to the client's address. */
export interface Delivery {
  /** 1, 2, … within the job. */
  readonly number: number;
  readonly event: CallbackEvent;
  /** `webhook-id`: the same for every attempt. */
  readonly messageId: string;
  readonly createdAtMs: number;
  readonly state:
    | 'pending'
    /** The client's address took it. */
    | 'accepted'
    /** Its attempts are over. */
    | 'given-up'
    /** The address said 410, or is not allowed. */
    | 'refused';
  readonly attempts: readonly DeliveryAttempt[];
}

export interface DeliveryAttempt {
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** HTTP status, where an answer came. */
  readonly status?: number;
  /** Why it was not taken; absent when it was. */
  readonly error?: DeliveryFault;
}

export interface DeliveryFault {
  readonly code: ErrorCode;
  readonly message: string;
}

export interface Lease {
  /** Of the process that holds it; for people. */
  readonly owner: string;
  /** Random; who knows it may write. */
  readonly token: string;
  readonly expiresAtMs: number;
}

export interface JobProgress {
  /** 0 to 100; never falls. */
  readonly percent: number;
  /** Sound that is done with. */
  readonly doneMs: number;
  readonly totalMs?: number;
  /** Seconds of sound a second. */
  readonly speed?: number;
  readonly secondsLeft?: number;
}

export interface JobFault {
  readonly code: ErrorCode;
  readonly message: string;
  readonly isRetryable: boolean;
}

export interface JobWarning {
  readonly code: string;
  readonly message: string;
}

export interface JobResult {
  /** The transcript as JSON ({@link ../transcript/transcript.ts}), which every format is rendered from. */
  readonly place: ObjectPlace;
  readonly sha256: string;
  readonly bytes: number;
  readonly wordCount: number;
  readonly modelId: string;
  /** Those who speak in it, as they were called when it was made; absent where nobody asked who spoke. */
  readonly speakers?: readonly JobSpeaker[];
}

export interface JobSpeaker {
  /** `A`, `B`, … */
  readonly label: string;
  readonly name?: string;
  /** Of the recording, from 0, where channels are the speakers. */
  readonly channel?: number;
}

export type RemovalReason = 'private' | 'retention' | 'deleted';

/** What is left of a job whose recording and result are gone. */
export interface Removal {
  readonly atMs: number;
  readonly reason: RemovalReason;
}

export interface Retention {
  /** Nothing is kept after delivery. */
  readonly isPrivate: boolean;
  /** How long recording and result are kept after the end. */
  readonly keepMs: number;
}

export interface Job {
  readonly id: string;
  readonly tenant: string;
  readonly door: 'older' | 'jobs';
  /** One more with every write. */
  readonly revision: number;
  readonly createdAtMs: number;
  readonly state: JobState;
  readonly source: JobSource;
  readonly options: JobOptions;
  /** −1 low, 0 normal, 1 high. */
  readonly priority: -1 | 0 | 1;
  readonly retention: Retention;
  readonly callback?: JobCallback;
  readonly older?: OlderRequest;
  readonly clientReference?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** sha256 of the `Idempotency-Key` that it was submitted with, hexadecimal. */
  readonly idempotencyHash?: string;
  /** Longest recording that its tenant may send, milliseconds. */
  readonly maxDurationMs?: number;

  /** Not to be run before. */
  readonly runAtMs: number;
  /** Runs begun, without those given back. */
  readonly attempts: number;
  /** Of those, the ones that ended with a fault that may pass. */
  readonly retries: number;
  readonly lease?: Lease;
  readonly progress?: JobProgress;
  readonly warnings: readonly JobWarning[];
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
  /** How it ended; what `delivering` becomes. */
  readonly outcome?: 'done' | 'failed';
  readonly error?: JobFault;
  readonly recording?: {
    readonly bytes: number;
    readonly sha256: string;
    readonly durationMs?: number;
  };
  readonly result?: JobResult;
  /** Given to speakers of the result afterwards, by their label. Of people: removed with the result. */
  readonly speakerNames?: Readonly<Record<string, string>>;
  /** Sound recognised, as counted for the tenant. */
  readonly audioMs?: number;

  readonly deliveries: readonly Delivery[];
  /** When the pending delivery is to be tried. */
  readonly deliverAtMs?: number;
  readonly removed?: Removal;
}
