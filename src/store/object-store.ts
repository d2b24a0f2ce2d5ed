/**
 * The port by which recordings and results are kept as objects. Every adapter passes
 * `tests/contract/object-store.contract.ts`. Places come from outside: `checkPlace` of the kernel first.
 */
import type { Readable } from 'node:stream';
import type { ObjectPlace } from '../kernel/index.ts';

export interface ObjectStore {
  /**
   * Keeps an object, whole or not at all; durable when it resolves.
   * @throws LalelaError OBJECT_EXISTS with `createOnly`; TOO_LARGE beyond `maxBytes`; DISK_FULL;
   * CANCELLED when `signal` is aborted; whatever `body` fails with.
   */
  put(place: ObjectPlace, body: Readable | Uint8Array, options?: PutOptions): Promise<ObjectInfo>;
  /** @throws LalelaError OBJECT_NOT_FOUND. */
  get(place: ObjectPlace, range?: ByteRange): Promise<Readable>;
  /** Size without reading it. @throws LalelaError OBJECT_NOT_FOUND. */
  size(place: ObjectPlace): Promise<number>;
  /** Whether it was there. */
  delete(place: ObjectPlace): Promise<boolean>;
  /** Keys that begin with `prefix`, in the order of their letters. */
  list(bucket: string, prefix: string): AsyncIterable<string>;
  /**
   * A file on this machine with the object's bytes, to be read only: the object itself, or a copy in
   * `scratchFolder`. @throws LalelaError OBJECT_NOT_FOUND.
   */
  localFile(place: ObjectPlace, scratchFolder: string, signal: AbortSignal): Promise<string>;
  /**
   * An address by which whoever has it may do one thing to one object, without a key, for a time.
   * `undefined` where the store gives none: then our own doors take and hand out its objects.
   */
  presign(place: ObjectPlace, link: ObjectLink): Promise<string | undefined>;
  /** Whether objects can be kept now; for readiness. @throws LalelaError OBJECT_STORE_UNWRITABLE. */
  checkWritable(): Promise<void>;
}

export interface PutOptions {
  /** Refuses to replace an object. */
  readonly createOnly?: boolean;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

export interface ObjectLink {
  readonly method: 'GET' | 'PUT';
  readonly expiresMs: number;
  /** Of what is put: exactly so many are taken. */
  readonly bytes?: number;
  /** What is put must be sent as; what is got is answered as. */
  readonly contentType?: string;
  /** Under which what is got is saved. */
  readonly fileName?: string;
}

export interface ObjectInfo {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

export interface ByteRange {
  readonly start: number;
  /** Not included. */
  readonly end?: number;
}
