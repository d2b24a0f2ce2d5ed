import type { Dispatcher } from 'undici';
import type { NpmOptions } from './npm-options.ts';

/** What a source needs to be fetched, beside its address. */
export interface FetchContext {
  /** Folder for what is fetched, on the file system of the models. */
  readonly downloads: string;
  readonly network: Network;
  readonly signal: AbortSignal;
  /** Called as bytes arrive; `total` is known only where the catalogue or the other side says it. */
  readonly onBytes: (done: number, total: number | undefined) => void;
}

export interface Network {
  /** The user's npm configuration, read when it is first needed. */
  npmOptions(): Promise<NpmOptions>;
  /** For `https:`, with the user's proxies; made when it is first needed. */
  dispatcher(): Promise<Dispatcher>;
  readonly limits: NetworkLimits;
}

export interface NetworkLimits {
  /** The longest wait for a connection, for an answer, and between two pieces of it. */
  readonly waitMs: number;
  /** Less than `leastBytes` in `windowMs` counts as stalled: a server that drips keeps nobody waiting. */
  readonly windowMs: number;
  readonly leastBytes: number;
  /** How often a download is begun or resumed. */
  readonly attempts: number;
  /** Wait before the second attempt; doubled for each one after it. */
  readonly retryMs: number;
}

export const NETWORK_LIMITS: NetworkLimits = {
  waitMs: 30_000,
  windowMs: 60_000,
  leastBytes: 64 * 1024,
  attempts: 5,
  retryMs: 1_000,
};

/** What was fetched: an archive or a file that may be taken away, or something of the user's own. */
export interface FetchedSource {
  readonly path: string;
  /** Whether the file was downloaded, and is removed when it has been used. */
  readonly isDownload: boolean;
}
