/**
 * What the workers of an installation have, for doors that run elsewhere: a worker writes down at its start
 * which models are installed where it runs.
 */
import { json } from 'node:stream/consumers';
import { createCatalogue, isEntry, readCatalogue, type Catalogue } from '../../models/index.ts';
import type { ListedModel } from '../../request/index.ts';
import { INSTALLATION_PLACE, type ObjectStore } from '../../store/index.ts';
import { LalelaError, MINUTE_MS } from '../../kernel/index.ts';
import type { CoreParts } from './service-parts.ts';

export interface Installation {
  readonly catalogue: Catalogue;
  readonly list: () => Promise<readonly ListedModel[]>;
}

export async function writeInstallation(
  objects: ObjectStore,
  models: readonly ListedModel[],
): Promise<void> {
  const listed = models.map(({ entry, state, bytes, isExact }) => ({
    entry,
    state,
    bytes,
    isExact,
  }));
  await objects.put(INSTALLATION_PLACE, Buffer.from(JSON.stringify({ models: listed })));
}

/** Of an installation whose workers never ran: Lalela's own catalogue, nothing installed. */
export async function readInstallation({ objects, config, now }: CoreParts): Promise<Installation> {
  const own = await readCatalogue(config.modelsFolder);
  let latest = { atMs: now(), models: await readModels(objects, own) };
  return {
    catalogue: createCatalogue(
      [...own.entries, ...latest.models.map(({ entry }) => entry)],
      own.routes,
    ),
    async list() {
      if (now() - latest.atMs > MINUTE_MS)
        latest = { atMs: now(), models: await readModels(objects, own) };
      return latest.models;
    },
  };
}

async function readModels(objects: ObjectStore, own: Catalogue): Promise<readonly ListedModel[]> {
  const written = await readWritten(objects);
  return (
    written ?? own.entries.map((entry) => ({ entry, state: 'absent', bytes: 0, isExact: false }))
  );
}

async function readWritten(objects: ObjectStore): Promise<readonly ListedModel[] | undefined> {
  try {
    const { models } = (await json(await objects.get(INSTALLATION_PLACE))) as {
      models: readonly ListedModel[];
    };
    return models.filter(({ entry }) => isEntry(entry));
  } catch (error) {
    if (error instanceof LalelaError && error.code === 'OBJECT_NOT_FOUND') return undefined;
    throw error;
  }
}
