import type { Config } from '../../config/index.ts';
import { prepareModel } from '../../engine/moonshine/index.ts';
import { createModelStore, readCatalogue, type ModelStore } from '../../models/index.ts';
import { PROJECT_FOLDER } from './project.ts';

/** The folder of models, with the catalogue's entries and the operator's own. */
export async function openModels(config: Config): Promise<ModelStore> {
  return createModelStore({
    folder: config.modelsFolder,
    catalogue: await readCatalogue(config.modelsFolder),
    surroundings: { env: process.env, projectFolder: PROJECT_FOLDER },
    // Graphs that are built once, when a model is installed, and not at every start.
    prepare: prepareModel,
  });
}
