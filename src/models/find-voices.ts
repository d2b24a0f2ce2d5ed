import type { InstalledModel } from './installed-model.ts';
import type { ModelStore } from './model-store.ts';

/**
 * The installed model that tells voices apart; of several the catalogue's last, for an operator's own come
 * after Lalela's. None where none is installed: the method that is built in needs no model.
 */
export async function findVoicesModel({
  catalogue,
  find,
}: Pick<ModelStore, 'catalogue' | 'find'>): Promise<InstalledModel | undefined> {
  for (const { id, task } of catalogue.entries.toReversed()) {
    const model = task === 'diarization' ? await find(id) : undefined;
    if (model !== undefined) return model;
  }
  return undefined;
}
