/**
 * `model.json` in a model's folder: which files belong to it, with their checksums. It is written last,
 * before the folder takes its name, so a folder without one is not a model.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { readSmallFile } from '../files/read-small-file.ts';

export const MANIFEST_FILE = 'model.json';

export const MOST_MANIFEST_BYTES = 2 ** 20;

const ManifestFile = Type.Object(
  {
    role: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }),
    path: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$' }),
    bytes: Type.Integer({ minimum: 0, maximum: 2 ** 40 }),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    /** Made from the others when the model was installed. */
    isDerived: Type.Boolean(),
  },
  { additionalProperties: false },
);

const ModelManifestSchema = Type.Object(
  {
    format: Type.Literal(1),
    id: Type.String({ maxLength: 64 }),
    engine: Type.String({ maxLength: 40 }),
    files: Type.Array(ManifestFile, { minItems: 1, maxItems: 100 }),
  },
  { additionalProperties: false },
);

export type ManifestFile = Static<typeof ManifestFile>;
export type ModelManifest = Static<typeof ModelManifestSchema>;

/** The manifest of the model in `folder`. Throws when it is missing, too large or not a manifest. */
export async function readManifest(folder: string): Promise<ModelManifest> {
  return parseManifest(
    await readSmallFile(join(folder, MANIFEST_FILE), { mostBytes: MOST_MANIFEST_BYTES }),
  );
}

/** Throws when the text is not a manifest. */
export function parseManifest(text: string): ModelManifest {
  const value: unknown = JSON.parse(text);
  if (!Value.Check(ModelManifestSchema, value)) throw new Error('not a manifest');
  const { files } = value;
  const isUnique = (key: 'role' | 'path') =>
    new Set(files.map((f) => f[key])).size === files.length;
  if (!isUnique('role') || !isUnique('path')) throw new Error('a role or a file twice');
  return value;
}

export function manifestText(manifest: ModelManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/**
 * What a transcript names as the model's hash: sha256 over the names and sha256 of the published files, in
 * order of name. Files derived from them are left out: they follow from these and from Lalela's version.
 */
export function modelSha256(manifest: ModelManifest): string {
  const hash = createHash('sha256');
  const published = manifest.files.filter(({ isDerived }) => !isDerived);
  for (const { path, sha256 } of published.toSorted((a, b) => (a.path < b.path ? -1 : 1)))
    hash.update(`${path} ${sha256}\n`);
  return hash.digest('hex');
}
