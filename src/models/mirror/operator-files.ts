/** The operator's own files beside the models: `catalogue.json`, `routes.json`, `pins.json`. */
import { copyFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '../../kernel/index.ts';
import {
  CATALOGUE_FILE,
  catalogueOf,
  readOperatorFile,
  type Catalogue,
} from '../catalogue/catalogue.ts';
import { makeFolder } from '../files/make-folder.ts';
import { syncFile, syncFolder } from '../files/sync-file.ts';
import { parsePins, PINS_FILE, readPins, type Pins } from '../pull/pins.ts';
import { createStaging, type WorkFolder } from '../pull/work-folder.ts';
import { ROUTES_FILE } from '../read-routes.ts';
import type { FarModels } from './far-models.ts';
import { corrupt, readOperatorFileFar } from './look-far.ts';

type TextFile = typeof CATALOGUE_FILE | typeof ROUTES_FILE;

export interface OperatorFilesFar {
  /** With those of the files there, and of this folder where there is none. */
  readonly catalogue: Catalogue;
  /** Name → text of those that are there and are not the same here. */
  readonly changed: ReadonlyMap<TextFile, string>;
  /** Of those there, which are not known here. */
  readonly pins: Pins;
  readonly isChanged: boolean;
}

interface ReadOptions {
  readonly folder: string;
  readonly far: FarModels;
  readonly names: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/** @throws LalelaError CATALOGUE_INVALID, MODEL_CORRUPT for pins that are none. */
export async function readOperatorFiles(options: ReadOptions): Promise<OperatorFilesFar> {
  const changed = new Map<TextFile, string>();
  const read = async (name: TextFile) => {
    const here = await readOperatorFile(options.folder, name);
    if (!options.names.has(name)) return here;
    const text = await readOperatorFileFar(options.far, name, options.signal);
    if (text !== here) changed.set(name, text);
    return text;
  };
  const catalogue = catalogueOf({
    catalogue: await read(CATALOGUE_FILE),
    routes: await read(ROUTES_FILE),
  });
  const pins = await newPins(options);
  const isChanged = changed.size + Object.keys(pins).length > 0;
  return { catalogue, changed, pins, isChanged };
}

async function newPins({ folder, far, names, signal }: ReadOptions): Promise<Pins> {
  if (!names.has(PINS_FILE)) return {};
  const text = await readOperatorFileFar(far, PINS_FILE, signal);
  const here = await readPins(folder);
  const isHere = ([id, roles]: [string, Pins[string]]) =>
    Object.entries(roles ?? {}).every(([role, sha256]) => here[id]?.[role] === sha256);
  return Object.fromEntries(Object.entries(pinsOf(text)).filter((pinned) => !isHere(pinned)));
}

function pinsOf(text: string): Pins {
  try {
    return parsePins(text);
  } catch (cause) {
    throw corrupt('pins.json holds no pins', cause);
  }
}

/** Each in one step; of one that was here a copy is kept in `.pull/replaced/`. @returns their names. */
export async function takeOperatorFiles(
  folder: string,
  { changed }: OperatorFilesFar,
  work: WorkFolder,
): Promise<readonly string[]> {
  const staging = await createStaging(work);
  const taken: string[] = [];
  for (const [name, text] of changed) {
    // Another fetch may have taken it while this one waited; its copy of the one before must stay.
    if ((await readOperatorFile(folder, name)) === text) continue;
    const path = join(staging, name);
    await writeFile(path, text);
    await syncFile(path);
    await keepCopy(join(folder, name), work, name);
    await rename(path, join(folder, name));
    taken.push(name);
  }
  await syncFolder(folder);
  return taken;
}

async function keepCopy(path: string, { replaced }: WorkFolder, name: string): Promise<void> {
  await makeFolder(replaced);
  try {
    await copyFile(path, join(replaced, name));
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
}
