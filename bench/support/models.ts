/** Installed models for the benches: pulled into the user's folder if they are not there. */
import { spawnSync } from 'node:child_process';
import { homedir, tmpdir } from 'node:os';
import { readConfig } from '../../src/config/index.ts';
import { createModelStore, readCatalogue, type InstalledModel } from '../../src/models/index.ts';
import { LALELA } from './command.ts';

/** @throws when a model is not there and cannot be pulled. */
export async function needModel(id: string): Promise<InstalledModel> {
  const { status } = spawnSync(LALELA, ['models', 'pull', id], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const config = readConfig(process.env, { homeFolder: homedir(), temporaryFolder: tmpdir() });
  const store = createModelStore({
    folder: config.modelsFolder,
    catalogue: await readCatalogue(config.modelsFolder),
    surroundings: { env: process.env, projectFolder: process.cwd() },
  });
  const model = await store.find(id);
  if (status !== 0 || model === undefined)
    throw new Error(`The model ${id} is needed and could not be pulled.`);
  return model;
}
