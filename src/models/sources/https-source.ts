/** Fetches a file from the web into `NAME.partial`, and goes on where an earlier attempt stopped. */
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dispatcher } from 'undici';
import { LalelaError } from '../../kernel/index.ts';
import type { CatalogueSource } from '../catalogue/catalogue-entry.ts';
import type { FetchContext, FetchedSource } from './fetch-context.ts';
import { statusFailure, webFailure } from './fetch-failure.ts';
import { followRedirects } from './follow-redirects.ts';
import {
  readPartialState,
  removePartial,
  writePartialState,
  type PartialState,
} from './partial-state.ts';
import { retry } from './retry.ts';
import { createStallGuard } from './stall-guard.ts';

export interface WebDownload {
  readonly source: CatalogueSource;
  readonly url: URL;
  /** The file to write in `context.downloads`, without `.partial`; the same for the same address. */
  readonly fileName: string;
  /** The most bytes that the file may have. */
  readonly mostBytes: number;
}

/**
 * The file. It may still be wrong: whoever asked for it checks it, and deletes it when it is. If
 * `wasResumed`, a second attempt from the beginning may give another.
 */
export async function fetchFromWeb(
  download: WebDownload,
  context: FetchContext,
): Promise<FetchedSource & { wasResumed: boolean }> {
  const path = join(context.downloads, `${download.fileName}.partial`);
  const place = download.url;
  let wasResumed = false;
  let received = { bytes: 0 };
  async function attempt(): Promise<void> {
    received = { bytes: 0 };
    wasResumed = (await fetchOnce({ ...download, received }, path, context)) || wasResumed;
  }
  try {
    const { limits } = context.network;
    await retry(attempt, {
      limits,
      signal: context.signal,
      isRetryable: (error) => webFailure(error, place).isRetryable,
      hasProgressed: () => received.bytes >= limits.leastBytes,
    });
  } catch (error) {
    context.signal.throwIfAborted();
    const failure = webFailure(error, place);
    if (failure.code === 'DISK_FULL') await removePartial(path);
    throw failure;
  }
  return { path, isDownload: true, wasResumed };
}

/** Whether what is there now was begun by an earlier attempt. */
/** A download with a count of the bytes that its present attempt got. */
interface Attempt extends WebDownload {
  readonly received: { bytes: number };
}

async function fetchOnce(download: Attempt, path: string, context: FetchContext): Promise<boolean> {
  const state = await readPartialState(path);
  const have = await resumableBytes(download, path, state);
  if (have > 0 && have === state.totalBytes) return true;
  using guard = createStallGuard(context.network.limits, context.signal);
  const response = await followRedirects(download.url, {
    dispatcher: await context.network.dispatcher(),
    allowPlainHttp: download.source.allowPlainHttp === true,
    headers: rangeHeaders(have, state),
    waitMs: context.network.limits.waitMs,
    signal: guard.signal,
  });
  try {
    const start = await startOf(response, { have, path, place: download.url });
    const totalBytes = totalOf(response, start);
    checkSize(totalBytes ?? 0, download);
    const newState = { ...(start > 0 ? state : {}), ...stateOf(response, totalBytes) };
    await receive(response, { download, path, start, state: newState, context, guard });
    return start > 0;
  } finally {
    // Told of by its end already, if it failed; left half-way, its end is of no interest.
    response.body.on('error', () => undefined);
    response.body.destroy();
  }
}

/** How much of the file is there and can be built upon. */
async function resumableBytes(
  { source, mostBytes }: WebDownload,
  path: string,
  state: PartialState,
): Promise<number> {
  const canTell = state.etag !== undefined || state.lastModified !== undefined;
  // Without either, only a checksum can tell whether two halves belong together.
  if (!canTell && source.sha256 === undefined) return 0;
  const bytes = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  return bytes <= mostBytes ? bytes : 0;
}

function rangeHeaders(have: number, state: PartialState): Record<string, string> {
  if (have === 0) return {};
  const condition = state.etag ?? state.lastModified;
  return {
    range: `bytes=${have}-`,
    ...(condition === undefined ? {} : { 'if-range': condition }),
  };
}

interface Resumption {
  readonly have: number;
  readonly path: string;
  readonly place: URL;
}

/** The byte of the file with which the answer begins; throws for an answer that is not the file. */
async function startOf(
  response: Dispatcher.ResponseData,
  { have, path, place }: Resumption,
): Promise<number> {
  const { statusCode, headers } = response;
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw statusFailure(415, place);
  if (statusCode === 200) return 0;
  if (statusCode === 206 && contentRange(response).first === have) return have;
  if (statusCode !== 416 && statusCode !== 206) throw statusFailure(statusCode, place);
  // The other side has another file now, or miscounts: begin again.
  await rm(path, { force: true });
  throw statusFailure(503, place);
}

function contentRange({ headers }: Dispatcher.ResponseData): { first?: number; total?: number } {
  const header = headers['content-range'];
  const range = typeof header === 'string' ? CONTENT_RANGE.exec(header)?.groups : undefined;
  if (range?.first === undefined) return {};
  const total = range.total === '*' ? {} : { total: Number(range.total) };
  return { first: Number(range.first), ...total };
}

const CONTENT_RANGE = /^bytes (?<first>\d+)-\d+\/(?<total>\d+|\*)$/u;

function totalOf(response: Dispatcher.ResponseData, start: number): number | undefined {
  const { total } = contentRange(response);
  if (total !== undefined) return total;
  const length = Number(response.headers['content-length'] ?? Number.NaN);
  return Number.isSafeInteger(length) ? start + length : undefined;
}

function stateOf(
  { headers }: Dispatcher.ResponseData,
  totalBytes: number | undefined,
): PartialState {
  const { etag } = headers;
  const lastModified = headers['last-modified'];
  return {
    // A weak tag says that two files mean the same, not that their bytes are the same.
    ...(typeof etag === 'string' && !etag.startsWith('W/') ? { etag } : {}),
    ...(typeof lastModified === 'string' ? { lastModified } : {}),
    ...(totalBytes === undefined ? {} : { totalBytes }),
  };
}

interface Reception {
  readonly download: Attempt;
  readonly path: string;
  readonly start: number;
  readonly state: PartialState;
  readonly context: FetchContext;
  readonly guard: { saw(bytes: number): void };
}

async function receive(response: Dispatcher.ResponseData, reception: Reception): Promise<void> {
  const { download, path, start, state, context, guard } = reception;
  const { totalBytes } = state;
  // `start` is the length of what is there.
  const file = await open(path, start > 0 ? 'a' : 'w');
  try {
    // Only now that the file is empty or known to go with it: old bytes must not get a new tag.
    await writePartialState(path, state);
    let position = start;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      guard.saw(chunk.length);
      download.received.bytes += chunk.length;
      checkSize(position + chunk.length, download);
      // Not `write`, which on a disk that fills up writes a part and does not say so.
      await file.writeFile(chunk);
      position += chunk.length;
      context.onBytes(position, totalBytes ?? download.source.bytes);
    }
    if (totalBytes !== undefined && position !== totalBytes)
      throw Object.assign(new Error('cut'), { code: 'ECONNRESET' });
  } finally {
    await file.close();
  }
}

function checkSize(bytes: number, { mostBytes, url }: WebDownload): void {
  if (bytes <= mostBytes) return;
  throw new LalelaError(
    'MODEL_CORRUPT',
    `What ${url.host} offers is larger than the ${mostBytes} bytes that the catalogue allows, so it is ` +
      'not what the catalogue describes. Nothing was installed.',
  );
}
