/** What lies far away, without reading the models themselves. */
import { LalelaError } from '../../kernel/index.ts';
import { CATALOGUE_FILE, MOST_CATALOGUE_BYTES } from '../catalogue/catalogue.ts';
import {
  MANIFEST_FILE,
  MOST_MANIFEST_BYTES,
  parseManifest,
  type ModelManifest,
} from '../installed/model-manifest.ts';
import { MOST_PINS_BYTES, PINS_FILE } from '../pull/pins.ts';
import { ROUTES_FILE } from '../read-routes.ts';
import type { FarModels } from './far-models.ts';

/** The operator's files beside the models, with the most bytes that each may have. */
const OPERATOR_FILES = {
  [CATALOGUE_FILE]: MOST_CATALOGUE_BYTES,
  [ROUTES_FILE]: MOST_CATALOGUE_BYTES,
  [PINS_FILE]: MOST_PINS_BYTES,
} as const;
export type OperatorFile = keyof typeof OPERATOR_FILES;

/** More than there are models and files of them; a place with more is another. */
const MOST_NAMES = 100_000;
/** Names of models, their files and the operator's; all others are passed over, whatever they are. */
const NAME = /^(?:[a-z0-9][a-z0-9._-]{0,63}\/)?[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** @throws LalelaError USAGE for a place of too many names. */
export async function namesOf(far: FarModels, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  let count = 0;
  for await (const name of far.names()) {
    signal.throwIfAborted();
    count += 1;
    if (count > MOST_NAMES) throw tooMany();
    if (NAME.test(name)) names.add(name);
  }
  return names;
}

/** Ids of the models among the names, sorted. */
export function modelIdsOf(names: ReadonlySet<string>): readonly string[] {
  const end = manifestName('');
  return [...names]
    .filter((name) => name.endsWith(end))
    .map((name) => name.slice(0, -end.length))
    .toSorted();
}

export function manifestName(id: string): string {
  return `${id}/${MANIFEST_FILE}`;
}

/** @throws LalelaError MODEL_CORRUPT for what is too large. */
export async function readOperatorFileFar(
  far: FarModels,
  name: OperatorFile,
  signal: AbortSignal,
): Promise<string> {
  return readText(far, { name, mostBytes: OPERATOR_FILES[name], signal });
}

export function readManifestText(far: FarModels, id: string, signal: AbortSignal): Promise<string> {
  return readText(far, { name: manifestName(id), mostBytes: MOST_MANIFEST_BYTES, signal });
}

/** @throws LalelaError MODEL_CORRUPT for what is no manifest. */
export async function readManifestFar(
  far: FarModels,
  id: string,
  signal: AbortSignal,
): Promise<ModelManifest> {
  const text = await readManifestText(far, id, signal);
  try {
    return parseManifest(text);
  } catch (cause) {
    throw corrupt(`The model.json of "${id}" is none`, cause);
  }
}

interface Reading {
  readonly name: string;
  readonly mostBytes: number;
  readonly signal: AbortSignal;
}

async function readText(far: FarModels, { name, mostBytes, signal }: Reading): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of await far.read(name, signal)) {
    bytes += (chunk as Buffer).length;
    if (bytes > mostBytes) throw corrupt(`${name} is larger than it may be`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Of what was found far away. */
export function corrupt(fault: string, cause?: unknown): LalelaError {
  return new LalelaError(
    'MODEL_CORRUPT',
    `${fault}, where models are copied from. It was not taken, and what was here before is kept. ` +
      'Send it again with `lalela models sync --again`.',
    { cause },
  );
}

function tooMany(): LalelaError {
  return new LalelaError(
    'USAGE',
    `More than ${MOST_NAMES} objects lie at that address. Expected one that holds models and nothing ` +
      'else, as in s3://bucket/models.',
  );
}
