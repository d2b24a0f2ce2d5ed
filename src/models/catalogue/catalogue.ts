/** The catalogue: Lalela's own entries, and those that an operator adds in the folder of models. */
import { join } from 'node:path';
import { closestMatch } from 'leven';
import { LalelaError, systemErrorCode } from '../../kernel/index.ts';
import { readSmallFile } from '../files/read-small-file.ts';
import type { CatalogueEntry } from './catalogue-entry.ts';
import { entryFaults, isEntry } from './check-entry.ts';
import { readRoutes, ROUTES_FILE } from '../read-routes.ts';
import { DEFAULT_ROUTES, type Route } from '../routes.ts';
import { MOONSHINE } from './moonshine.ts';
import { OMNILINGUAL } from './omnilingual.ts';
import { SILERO } from './silero.ts';
import { SPEAKERS } from './speakers.ts';
import { WHISPER } from './whisper.ts';

export interface Catalogue {
  /** In the order in which they are shown. */
  readonly entries: readonly CatalogueEntry[];
  /** Which of them recognises what. */
  readonly routes: readonly Route[];
  /** @throws LalelaError MODEL_UNKNOWN, naming the nearest id. */
  entry(id: string): CatalogueEntry;
}

export const BUILT_IN_ENTRIES: readonly CatalogueEntry[] = [
  ...MOONSHINE,
  ...OMNILINGUAL,
  ...WHISPER,
  ...SILERO,
  ...SPEAKERS,
];

/** Name of the operator's file in the folder of models. */
export const CATALOGUE_FILE = 'catalogue.json';

/** A catalogue of a few thousand entries; a bigger file is a mistake or an attack. */
export const MOST_CATALOGUE_BYTES = 8 * 2 ** 20;

const MOST_FAULTS_SHOWN = 10;

/** A catalogue of these entries; of two with one id the later counts. */
export function createCatalogue(
  entries: readonly CatalogueEntry[],
  routes: readonly Route[] = DEFAULT_ROUTES,
): Catalogue {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return {
    entries: [...byId.values()],
    routes,
    entry(id) {
      const entry = byId.get(id);
      if (entry === undefined) throw unknownModel(id, [...byId.keys()]);
      return entry;
    },
  };
}

/**
 * Lalela's own entries and those of `catalogue.json` in the folder of models, if it is there. An
 * operator's entry takes the place of one of Lalela's with the same id. Its routes are Lalela's own, and
 * those of `routes.json` there.
 * @throws LalelaError CATALOGUE_INVALID, listing what is wrong.
 */
export async function readCatalogue(folder: string): Promise<Catalogue> {
  const catalogue = await readOperatorFile(folder, CATALOGUE_FILE);
  return catalogueOf({ catalogue, routes: await readOperatorFile(folder, ROUTES_FILE) });
}

/** What an operator wrote; absent where there is no such file. */
export interface OperatorTexts {
  readonly catalogue: string | undefined;
  readonly routes: string | undefined;
}

/** As {@link readCatalogue}, of the texts of the two files. @throws LalelaError CATALOGUE_INVALID. */
export function catalogueOf({ catalogue, routes }: OperatorTexts): Catalogue {
  const own = catalogue === undefined ? [] : operatorEntries(catalogue);
  const entries = [...BUILT_IN_ENTRIES, ...own];
  const ids = new Set(entries.map(({ id }) => id));
  return createCatalogue(
    entries,
    routes === undefined ? DEFAULT_ROUTES : readRoutes(routes, (id) => ids.has(id)),
  );
}

function operatorEntries(text: string): readonly CatalogueEntry[] {
  const models = modelsOf(text);
  const faults = models.flatMap((model, index) =>
    entryFaults(model).map((fault) => `models/${index}${fault}`),
  );
  if (faults.length > 0) throw invalidCatalogue(faults);
  const entries = models.filter(isEntry);
  const ids = entries.map(({ id }) => id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  if (twice.length > 0) throw invalidCatalogue(twice.map((id) => `"${id}" is there twice`));
  return entries;
}

/**
 * The text of `catalogue.json` or `routes.json`, if it is there. It may be a link: that is how a mounted
 * configuration looks. @throws LalelaError CATALOGUE_INVALID.
 */
export async function readOperatorFile(
  folder: string,
  name: typeof CATALOGUE_FILE | typeof ROUTES_FILE,
): Promise<string | undefined> {
  try {
    return await readSmallFile(join(folder, name), {
      mostBytes: MOST_CATALOGUE_BYTES,
      followLinks: true,
    });
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw invalidCatalogue(['it cannot be read, or is larger than 8 MiB'], error);
  }
}

function modelsOf(text: string): readonly unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalidCatalogue(['it is not JSON'], error);
  }
  if (typeof value === 'object' && value !== null && 'models' in value) {
    const { models } = value;
    if (Array.isArray(models)) return models;
  }
  throw invalidCatalogue(['it must be an object with a list "models"']);
}

function invalidCatalogue(faults: readonly string[], cause?: unknown): LalelaError {
  const shown = faults.slice(0, MOST_FAULTS_SHOWN).map((fault) => `\n  ${printable(fault)}`);
  const more = faults.length - shown.length;
  if (more > 0) shown.push(`\n  and ${more} more`);
  return new LalelaError(
    'CATALOGUE_INVALID',
    `catalogue.json in the folder of models is not a catalogue (see docs/models.md):${shown.join('')}`,
    { cause },
  );
}

function unknownModel(id: string, known: readonly string[]): LalelaError {
  const nearest = closestMatch(id.toLowerCase().slice(0, 64), known, { maxDistance: 8 });
  const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  return new LalelaError(
    'MODEL_UNKNOWN',
    `No model "${printable(id.slice(0, 64))}" in the catalogue.${hint} There are: ${known.join(', ')}.`,
  );
}

/** What comes from outside must not steer a terminal. */
function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/gu, '?').slice(0, 200);
}
