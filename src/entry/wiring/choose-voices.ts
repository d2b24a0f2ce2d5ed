import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from '../../config/index.ts';
import { LalelaError } from '../../kernel/index.ts';
import { findVoicesModel, type InstalledModel, type ModelStore } from '../../models/index.ts';
import { PROJECT_FOLDER } from './project.ts';

/** Part of Lalela, and beside the build as beside the sources. */
const WEIGHTS = resolve(PROJECT_FOLDER, 'weights');
const BUILT_IN_ENGINE = 'built-in';

/**
 * The model by which voices are told apart: one of the catalogue where it is installed, or else, or where the
 * operator wants it, Lalela's own.
 * @throws LalelaError MODEL_NOT_INSTALLED when one of the catalogue is wanted and none is there.
 */
export async function chooseVoices(
  { diarization }: Pick<Config, 'diarization'>,
  store: Pick<ModelStore, 'catalogue' | 'find'>,
): Promise<InstalledModel> {
  const installed = diarization === 'built-in' ? undefined : await findVoicesModel(store);
  if (installed !== undefined) return installed;
  if (diarization === 'neural') throw notInstalled(store);
  return builtInVoices();
}

export function isBuiltIn({ engine }: InstalledModel): boolean {
  return engine === BUILT_IN_ENGINE;
}

async function builtInVoices(): Promise<InstalledModel> {
  const weights = resolve(WEIGHTS, 'voices.onnx');
  const sha256 = createHash('sha256')
    .update(await readFile(weights))
    .digest('hex');
  return {
    id: 'built-in-voices',
    engine: BUILT_IN_ENGINE,
    folder: WEIGHTS,
    files: { weights },
    sha256,
    settings: {},
  };
}

function notInstalled({ catalogue }: Pick<ModelStore, 'catalogue'>): LalelaError {
  const known = catalogue.entries.filter(({ task }) => task === 'diarization').map(({ id }) => id);
  return new LalelaError(
    'MODEL_NOT_INSTALLED',
    `LALELA_DIARIZATION asks for the neural way of telling voices apart, and no model for it is installed. Pull one (${known.join(', ')}) with \`lalela models pull\`, or set it to auto.`,
  );
}
