import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LalelaError } from '../../kernel/index.ts';
import type { CatalogueEntry } from '../catalogue/catalogue-entry.ts';

/**
 * A model whose published form no engine loads: its files are there once somebody has converted them.
 * @throws LalelaError MODEL_PULL_FAILED that says where the published form is, and where the steps are told.
 */
export async function checkConverted(modelsFolder: string, entry: CatalogueEntry): Promise<void> {
  if (entry.conversion === undefined) return;
  for (const { address } of Object.values(entry.sources)) {
    if (!address.startsWith('file:')) continue;
    const path = resolve(modelsFolder, address.slice('file:'.length));
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    if (!isThere) throw notConverted(entry, entry.conversion);
  }
}

function notConverted(
  { id, sources }: CatalogueEntry,
  { from, guide }: NonNullable<CatalogueEntry['conversion']>,
): LalelaError {
  const places = Object.values(sources).map(({ address }) => address.replace(/^file:/, ''));
  return new LalelaError(
    'MODEL_PULL_FAILED',
    `The model "${id}" is not published in a form that can be used, and must be converted first: from ` +
      `${from} to ${places.join(', ')} in the folder of models. ${guide} tells the steps.`,
  );
}
