import { createHash, type Hash } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { HOUR_MS, LalelaError } from '../kernel/index.ts';
import type { Outbound, OutboundResponse } from '../runtime/index.ts';
import { fetchFailure, statusFailure, tooLarge } from './fetch-errors.ts';
import { restOf, totalBytes, validatorOf } from './fetch-ranges.ts';

export interface FetchOptions {
  /** Of the file to be made; there must be none yet. */
  readonly path: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Called as bytes arrive; `total` only where the server says it. */
  readonly onProgress?: (doneBytes: number, totalBytes: number | undefined) => void;
  /** For all of it. Default 6 h. */
  readonly timeoutMs?: number;
}

export interface FetchedRecording {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** How often a transfer that was cut is taken up again where it was. More is a matter of the job's attempts. */
const MOST_RESUMES = 2;
const MOST_REDIRECTS = 5;
const TIMEOUT_MS = 6 * HOUR_MS;

/**
 * Fetches a recording from an address that a caller chose into a file. What comes is not looked at: whether
 * it is a recording, the decoder says. When it fails, no file is left.
 * @throws LalelaError ADDRESS_INVALID, ADDRESS_REFUSED; SOURCE_NOT_FOUND and SOURCE_TOO_LARGE, which are
 * final; SOURCE_UNREACHABLE, which may pass; DISK_FULL; the reason of `signal`.
 */
export async function fetchRecording(
  outbound: Outbound,
  address: string,
  options: FetchOptions,
): Promise<FetchedRecording> {
  const file = await open(options.path, 'wx', 0o600).catch((error: unknown) => {
    throw fetchFailure(error, options);
  });
  const transfer: Transfer = { file, bytes: 0, hash: createHash('sha256') };
  try {
    await receiveWhole(outbound, address, { transfer, options });
    await file.close();
    return { bytes: transfer.bytes, sha256: transfer.hash.digest('hex') };
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(options.path, { force: true });
    throw fetchFailure(error, options);
  }
}

interface Transfer {
  readonly file: FileHandle;
  bytes: number;
  hash: Hash;
  /** What tells that the rest is of the same recording: a strong entity tag, or when it was last changed. */
  validator?: string | undefined;
}

async function receiveWhole(
  outbound: Outbound,
  address: string,
  { transfer, options }: Receipt,
): Promise<void> {
  const deadlineMs = performance.now() + (options.timeoutMs ?? TIMEOUT_MS);
  for (let resumes = 0; ; resumes += 1) {
    try {
      const timeoutMs = Math.max(1, deadlineMs - performance.now());
      await receive(outbound, address, { transfer, options: { ...options, timeoutMs } });
      return;
    } catch (error) {
      if (resumes === MOST_RESUMES || !canResume(error, transfer)) throw error;
    }
  }
}

/** Only a transfer that broke off, of a recording that can be told from another. */
function canResume(error: unknown, { bytes, validator }: Transfer): boolean {
  const isCut = error instanceof LalelaError && error.code === 'ADDRESS_UNREACHABLE';
  return isCut && bytes > 0 && validator !== undefined;
}

interface Receipt {
  readonly transfer: Transfer;
  readonly options: FetchOptions;
}

async function receive(
  outbound: Outbound,
  address: string,
  { transfer, options }: Receipt,
): Promise<void> {
  const { bytes: start, validator } = transfer;
  const response = await outbound.request(address, {
    trust: 'caller-supplied',
    method: 'GET',
    headers:
      start > 0 && validator !== undefined
        ? { range: `bytes=${start}-`, 'if-range': validator }
        : {},
    signal: options.signal,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    maxRedirects: MOST_REDIRECTS,
    maxBytes: options.maxBytes,
  });
  try {
    if (restOf(response, transfer) === undefined) await beginAnew(transfer, response);
    const total = totalBytes(response, transfer.bytes);
    if (total !== undefined && total > options.maxBytes) throw tooLarge(options.maxBytes);
    await write(response, { transfer, options, total });
  } finally {
    response.body.destroy();
  }
}

/** The whole recording comes: at first, and where the server does not give the rest of the same one. */
async function beginAnew(transfer: Transfer, response: OutboundResponse): Promise<void> {
  if (response.status !== 200) throw statusFailure(response.status);
  await transfer.file.truncate(0);
  transfer.bytes = 0;
  transfer.hash = createHash('sha256');
  transfer.validator = validatorOf(response);
}

interface Writing {
  readonly transfer: Transfer;
  readonly options: FetchOptions;
  readonly total: number | undefined;
}

async function write(
  { body }: OutboundResponse,
  { transfer, options, total }: Writing,
): Promise<void> {
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (transfer.bytes + chunk.length > options.maxBytes) throw tooLarge(options.maxBytes);
    await writeAll(transfer.file, chunk, transfer.bytes);
    transfer.hash.update(chunk);
    transfer.bytes += chunk.length;
    options.onProgress?.(transfer.bytes, total);
  }
}

/** A disk that is nearly full takes less than it is given. */
async function writeAll(file: FileHandle, chunk: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < chunk.length) {
    const rest = chunk.subarray(written);
    const { bytesWritten } = await file.write(rest, 0, rest.length, position + written);
    written += bytesWritten;
  }
}
