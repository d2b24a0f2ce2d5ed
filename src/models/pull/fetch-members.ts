/** Fetches a source and takes out of it what a pull wants, each file written and hashed once. */
import { createReadStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { extractTar } from '../archives/extract-tar.ts';
import { extractZip } from '../archives/extract-zip.ts';
import type { WantedMember } from '../archives/extract-options.ts';
import { LalelaError } from '../../kernel/index.ts';
import { digestFile } from '../files/digest-file.ts';
import { fileFailure } from '../files/file-failure.ts';
import { writeCheckedFile, type FileDigest } from '../files/write-checked-file.ts';
import type { FetchContext } from '../sources/fetch-context.ts';
import { findLocalSource, memberOfFolder, type LocalSource } from '../sources/file-source.ts';
import { fetchFromWeb } from '../sources/https-source.ts';
import { fetchNpmTarball } from '../sources/npm-source.ts';
import { removePartial } from '../sources/partial-state.ts';
import type { ArchiveKind } from '../sources/source-address.ts';
import type { PlannedMember, PlannedSource } from './pull-plan.ts';
import type { FetchedMember } from './pull-types.ts';

export interface FetchMembersOptions {
  readonly planned: PlannedSource;
  readonly context: FetchContext;
  /** Where the members are written. */
  readonly staging: string;
  readonly modelsFolder: string;
  readonly onUnpack: () => void;
}

/** Archives may hold more than what is wanted of them, and shrink well; not a thousandfold. */
const MOST_UNPACK_RATIO = 200;
const UNPACK_ALLOWANCE_BYTES = 64 * 2 ** 20;
/** Where the catalogue does not say how large a download is. */
const MOST_DOWNLOAD_BYTES = 32 * 2 ** 30;

export async function fetchMembers(
  options: FetchMembersOptions,
): Promise<ReadonlyMap<string, FetchedMember>> {
  const { address } = options.planned;
  switch (address.kind) {
    case 'npm':
      return fromNpm(options, address);
    case 'https':
      return fromWeb(options, address);
    case 'file': {
      const local = await findLocalSource(address.path, options.modelsFolder);
      return fromLocal(options, local, address.archive);
    }
  }
}

async function fromNpm(
  options: FetchMembersOptions,
  address: Extract<PlannedSource['address'], { kind: 'npm' }>,
): Promise<ReadonlyMap<string, FetchedMember>> {
  const { planned, context } = options;
  const { source, key } = planned;
  const mostBytes = source.bytes ?? MOST_DOWNLOAD_BYTES;
  const download = { source, address, fileName: `${key}.tgz`, mostBytes };
  const { path } = await fetchNpmTarball(download, context);
  options.onUnpack();
  try {
    return await unpack(options, { path, kind: 'tar.gz', dropFirstFolder: true });
  } finally {
    await rm(path, { force: true });
  }
}

async function fromWeb(
  options: FetchMembersOptions,
  { url, archive }: Extract<PlannedSource['address'], { kind: 'https' }>,
): Promise<ReadonlyMap<string, FetchedMember>> {
  const { planned, context } = options;
  const { source, key } = planned;
  const mostBytes = source.bytes ?? (archive === undefined ? mostOf(planned) : MOST_DOWNLOAD_BYTES);
  const download = { source, url, fileName: key, mostBytes };
  let { path, wasResumed } = await fetchFromWeb(download, context);
  let fault = await downloadFault(path, options);
  if (fault !== undefined && wasResumed) {
    // Two halves of different files, or a half that never reached the disk: once more, from the beginning.
    await removePartial(path);
    ({ path, wasResumed } = await fetchFromWeb(download, context));
    fault = await downloadFault(path, options);
  }
  // Stopped half-way, the download is whole and saves the next pull the way.
  let isOfUse = false;
  try {
    if (fault !== undefined) throw fault;
    options.onUnpack();
    if (archive === undefined) return await takeWhole(options, path);
    return await unpack(options, { path, kind: archive, dropFirstFolder: false });
  } catch (error) {
    isOfUse = context.signal.aborted;
    throw error;
  } finally {
    if (!isOfUse) await removePartial(path);
  }
}

/** What is wrong with a download as a whole, by what the catalogue says of the source. */
async function downloadFault(
  path: string,
  { planned, context }: FetchMembersOptions,
): Promise<LalelaError | undefined> {
  const { bytes, sha256 } = expectedOf(planned);
  if (bytes === undefined && sha256 === undefined) return undefined;
  if (bytes !== undefined && (await stat(path)).size !== bytes) return wrongSource(planned);
  if (sha256 === undefined) return undefined;
  const found = await digestFile(path, context.signal);
  return found.sha256 === sha256 ? undefined : wrongSource(planned);
}

function expectedOf({ source }: PlannedSource): { bytes?: number; sha256?: string } {
  const { bytes, sha256 } = source;
  return {
    ...(bytes === undefined ? {} : { bytes }),
    ...(sha256 === undefined ? {} : { sha256 }),
  };
}

async function fromLocal(
  options: FetchMembersOptions,
  local: LocalSource,
  archive: ArchiveKind | undefined,
): Promise<ReadonlyMap<string, FetchedMember>> {
  options.onUnpack();
  if (!local.isFolder && archive !== undefined) {
    const fault = await downloadFault(local.path, options);
    if (fault !== undefined) throw fault;
    return unpack(options, { path: local.path, kind: archive, dropFirstFolder: false });
  }
  const fetched = new Map<string, FetchedMember>();
  for (const wanted of wantedMembers(options)) {
    const from = local.isFolder ? await memberOfFolder(local.path, wanted.member) : local.path;
    const { destination: path, mostBytes, label } = wanted;
    const { signal } = options.context;
    const content = createReadStream(from, { highWaterMark: 2 ** 20 });
    const digest = await writeCheckedFile(content, { path, mostBytes, label, signal });
    fetched.set(wanted.member, { path, ...digest });
  }
  return fetched;
}

/** A download that is the one file that was wanted. */
async function takeWhole(
  options: FetchMembersOptions,
  path: string,
): Promise<ReadonlyMap<string, FetchedMember>> {
  const digest = await digestFile(path, options.context.signal);
  const fetched = new Map<string, FetchedMember>();
  for (const { member, destination } of wantedMembers(options)) {
    await rename(path, destination);
    fetched.set(member, { path: destination, ...digest });
  }
  return fetched;
}

async function unpack(
  options: FetchMembersOptions,
  archive: { path: string; kind: ArchiveKind; dropFirstFolder: boolean },
): Promise<ReadonlyMap<string, FetchedMember>> {
  const { planned, context } = options;
  const wanted = wantedMembers(options);
  const { size } = await stat(archive.path);
  const mostUnpackedBytes = size * MOST_UNPACK_RATIO + UNPACK_ALLOWANCE_BYTES;
  const common = { path: archive.path, wanted, mostUnpackedBytes, signal: context.signal };
  let taken: ReadonlyMap<string, FileDigest>;
  try {
    taken =
      archive.kind === 'zip'
        ? await extractZip(common)
        : await extractTar({ ...common, ...archive, kind: archive.kind });
  } catch (error) {
    context.signal.throwIfAborted();
    throw unpackFailure(planned, error);
  }
  const missing = wanted.find(({ member }) => !taken.has(member));
  if (missing !== undefined) throw missingMember(missing);
  return new Map(
    wanted.map(({ member, destination }) => {
      const digest = taken.get(member) ?? { bytes: 0, sha256: '' };
      return [member, { path: destination, ...digest }];
    }),
  );
}

function wantedMembers({ planned, staging }: FetchMembersOptions): WantedMember[] {
  return [...planned.members.values()].map((one: PlannedMember, index) => ({
    ...one,
    destination: join(staging, `${planned.key}-${index}`),
  }));
}

function mostOf({ members }: PlannedSource): number {
  return Math.max(...[...members.values()].map(({ mostBytes }) => mostBytes));
}

function labelOf({ members }: PlannedSource): string {
  return [...members.values()].map(({ label }) => label).join(', ');
}

function wrongSource(planned: PlannedSource): LalelaError {
  return new LalelaError(
    'MODEL_CORRUPT',
    `What was fetched for the ${labelOf(planned)} is not what the catalogue describes: its size or ` +
      'sha256 differs. Nothing was installed. Pull again; if it stays so, the source has changed.',
  );
}

function unpackFailure(planned: PlannedSource, error: unknown): unknown {
  if (error instanceof LalelaError) return error;
  return (
    fileFailure(error) ??
    new LalelaError(
      'MODEL_CORRUPT',
      `The archive with the ${labelOf(planned)} cannot be unpacked: it is damaged, or not of the kind ` +
        'that its name says. Nothing was installed. Pull again; if it stays so, the source has changed.',
      { cause: error },
    )
  );
}

function missingMember({ label }: WantedMember): LalelaError {
  return new LalelaError(
    'MODEL_CORRUPT',
    `The archive does not hold the ${label} where the catalogue says. Nothing was installed.`,
  );
}
