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
  'built-encoder': 'moonshine-encoder.onnx',
  'built-decoder': 'moonshine-decoder.onnx',
  'built-stamp': 'moonshine-built.json',
} as const;

const Digest = Type.String({ pattern: '^[0-9a-f]{64}$' });
const StampSchema = Type.Object({
  build: Type.String(),
  sha256: Type.Object({
    encoder: Digest,
    decoder: Digest,
    'built-encoder': Digest,
    'built-decoder': Digest,
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
  await writeWhole(paths['built-encoder'] ?? '', encoder);
  await writeWhole(paths['built-decoder'] ?? '', decoder);
  const stamp: Stamp = { build: buildName(heads), sha256: await digests(paths) };
  await writeWhole(paths['built-stamp'] ?? '', Buffer.from(`${JSON.stringify(stamp, null, 2)}\n`));
  return { ...BUILT_FILES };
}

/** Paths of the two graphs, if they are there, whole, and built from these very files by this very build. */
export async function findBuiltFiles(
  files: ModelFiles,
  heads: readonly AttentionHead[],
): Promise<{ readonly encoder: string; readonly decoder: string } | undefined> {
  const {
    'built-encoder': builtEncoder,
    'built-decoder': builtDecoder,
    'built-stamp': builtStamp,
  } = files;
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
    'built-encoder': join(folder, BUILT_FILES['built-encoder']),
    'built-decoder': join(folder, BUILT_FILES['built-decoder']),
    'built-stamp': join(folder, BUILT_FILES['built-stamp']),
  };
}

function buildName(heads: readonly AttentionHead[]): string {
  return `${BUILD_VERSION}:${heads.map(({ layer, head }) => `${layer}.${head}`).join(',')}`;
}

async function digests(files: ModelFiles): Promise<Stamp['sha256']> {
  const [encoder, decoder, builtEncoder, builtDecoder] = await Promise.all(
    ['encoder', 'decoder', 'built-encoder', 'built-decoder'].map((role) =>
      digest(files[role] ?? ''),
    ),
  );
  return {
    encoder: encoder ?? '',
    decoder: decoder ?? '',
    'built-encoder': builtEncoder ?? '',
    'built-decoder': builtDecoder ?? '',
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
