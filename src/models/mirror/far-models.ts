/**
 * The port by which models are copied to and from a place far away, such as a bucket. Names are those of
 * the folder of models: `ID/FILE`, or `FILE` for those of the operator. What comes from there is hostile.
 */
import type { Readable } from 'node:stream';
import type { FileDigest } from '../files/write-checked-file.ts';

export interface FarModels {
  /** Every name, in any order. */
  names(): AsyncIterable<string>;
  /** Size. */
  bytes(name: string): Promise<number>;
  /** Of what `names` told; reading it fails when `signal` is aborted. */
  read(name: string, signal: AbortSignal): Promise<Readable>;
  /** Whole or not at all. @returns what was kept. */
  write(name: string, content: Readable | Uint8Array, signal: AbortSignal): Promise<FileDigest>;
  remove(name: string): Promise<void>;
}
