import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { LalelaError } from '../kernel/index.ts';
import type { ObjectInfo } from './object-store.ts';

/** Counts and hashes what flows through; fails with TOO_LARGE beyond its limit. */
export class ByteMeter extends Transform {
  readonly #hash = createHash('sha256');
  #bytes = 0;
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    super();
    this.#maxBytes = maxBytes;
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) return done(tooLarge(this.#maxBytes));
    this.#hash.update(chunk);
    this.push(chunk);
    done();
  }

  /** Of all that flowed; once, at the end. */
  info(): ObjectInfo {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }
}

function tooLarge(maxBytes: number): LalelaError {
  return new LalelaError(
    'TOO_LARGE',
    `What was sent is larger than the ${maxBytes} bytes allowed. Send a smaller recording.`,
  );
}
