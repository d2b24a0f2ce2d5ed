/**
 * The graphs that are built from a published model, kept beside it so that it opens faster.
 *
 * A stamp says from which files, by which build and with what outcome they were made. They are used only if
 * all of it still holds: a stale or damaged file is never opened.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import type { AttentionHead } from './build-decoder.ts';
import { BUILD_VERSION, type PreparedModel } from './prepare-model.ts';

/** Role → path of a model's files. */
export type ModelFiles = Readonly<Record<string, string>>;

/** Role → name in the model's folder. */
export const BUILT_FILES = {
  builtEncoder: 'moonshine-encoder.onnx',
  builtDecoder: 'moonshine-decoder.onnx',
  builtStamp: 'moonshine-built.json',
} as const;

const Digest = Type.String({ pattern: '^[0-9a-f]{64}$' });
const StampSchema = Type.Object({
  build: Type.String(),
  sha256: Type.Object({
    encoder: Digest,
    decoder: Digest,
    builtEncoder: Digest,
    builtDecoder: Digest,
  }),
});
type Stamp = Static<typeof StampSchema>;
type StampedRole = keyof Stamp['sha256'];

/** Writes the graphs and, last, their stamp; each appears whole or not at all. @returns role → name. */
export async function writeBuiltFiles(
  { folder, files }: { readonly folder: string; readonly files: ModelFiles },
  { encoder, decoder }: PreparedModel,
  heads: readonly AttentionHead[],
): Promise<Record<string, string>> {
  const paths: ModelFiles = { ...files, ...builtPaths(folder) };
  await writeWhole(paths['builtEncoder'] ?? '', encoder);
  await writeWhole(paths['builtDecoder'] ?? '', decoder);
  const stamp: Stamp = { build: buildName(heads), sha256: await digests(paths) };
  await writeWhole(paths['builtStamp'] ?? '', Buffer.from(`${JSON.stringify(stamp, null, 2)}\n`));
  return { ...BUILT_FILES };
}

/** Paths of the two graphs, if they are there, whole, and built from these very files by this very build. */
export async function findBuiltFiles(
  files: ModelFiles,
  heads: readonly AttentionHead[],
): Promise<{ readonly encoder: string; readonly decoder: string } | undefined> {
  const { builtEncoder, builtDecoder, builtStamp } = files;
  if (!builtEncoder || !builtDecoder || !builtStamp) return undefined;
  try {
    const stamp: unknown = JSON.parse(await readFile(builtStamp, 'utf8'));
    if (!Value.Check(StampSchema, stamp) || stamp.build !== buildName(heads)) return undefined;
    const found = await digests(files);
    const roles = Object.keys(found) as StampedRole[];
    if (roles.some((role) => found[role] !== stamp.sha256[role])) return undefined;
    return { encoder: builtEncoder, decoder: builtDecoder };
  } catch {
    // Absent, unreadable or not JSON: the graphs are built anew in memory, which needs none of these files.
    return undefined;
  }
}

function builtPaths(folder: string): Record<keyof typeof BUILT_FILES, string> {
  return {
    builtEncoder: join(folder, BUILT_FILES.builtEncoder),
    builtDecoder: join(folder, BUILT_FILES.builtDecoder),
    builtStamp: join(folder, BUILT_FILES.builtStamp),
  };
}

function buildName(heads: readonly AttentionHead[]): string {
  return `${BUILD_VERSION}:${heads.map(({ layer, head }) => `${layer}.${head}`).join(',')}`;
}

async function digests(files: ModelFiles): Promise<Stamp['sha256']> {
  const [encoder, decoder, builtEncoder, builtDecoder] = await Promise.all(
    ['encoder', 'decoder', 'builtEncoder', 'builtDecoder'].map((role) => digest(files[role] ?? '')),
  );
  return {
    encoder: encoder ?? '',
    decoder: decoder ?? '',
    builtEncoder: builtEncoder ?? '',
    builtDecoder: builtDecoder ?? '',
  };
}

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}.part`;
  await writeFile(unfinished, bytes);
  await rename(unfinished, path);
}
