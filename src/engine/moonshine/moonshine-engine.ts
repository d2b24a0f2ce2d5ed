/** The adapter of Moonshine (English, by Useful Sensors), over onnxruntime. */
import { readFile } from 'node:fs/promises';
import { multipliesExactly } from '../../inference/index.ts';
import { LalelaError } from '../../kernel/index.ts';
import type { InstalledModel } from '../../models/index.ts';
import type { Engine, EngineCapabilities, LoadedEngine } from '../engine.ts';
import { ALIGNMENT_HEADS } from './alignment-heads.ts';
import { findBuiltFiles, writeBuiltFiles } from './built-files.ts';
import { openMoonshineModel, type BuiltModel } from './moonshine-model.ts';
import { prepareMoonshine, type PreparedModel } from './prepare-model.ts';
import { recogniseSegments } from './recognise-segments.ts';
import { modelShape, type MoonshineSize } from './shapes.ts';
import { parseVocabulary } from './vocabulary.ts';

const CAPABILITIES: EngineCapabilities = {
  wordTimes: true,
  wordConfidence: true,
  punctuates: true,
  phrases: false,
  maxSegmentMs: 30_000,
  batchSize: 8,
};

export function createMoonshineEngine(): Engine {
  return { name: 'moonshine', load: loadMoonshine };
}

/** A model's files and settings, installed or about to be. */
type ModelParts = Pick<InstalledModel, 'files' | 'settings'>;

/**
 * Builds the graphs of a Moonshine model that is being installed and writes them beside its files; nothing
 * for another engine's model.
 * @returns role → name of each file written.
 * @throws LalelaError MODEL_CORRUPT when the files are not a Moonshine model.
 */
export async function prepareModel({
  folder,
  entry,
  files,
}: {
  readonly folder: string;
  readonly entry: { readonly engine: string; readonly settings: InstalledModel['settings'] };
  readonly files: InstalledModel['files'];
}): Promise<Readonly<Record<string, string>>> {
  if (entry.engine !== 'moonshine') return {};
  const parts = { files, settings: entry.settings };
  await readVocabulary(parts);
  const heads = ALIGNMENT_HEADS[sizeOf(parts)];
  return writeBuiltFiles({ folder, files }, await prepare(parts, 'signed'), heads);
}

async function loadMoonshine(installed: InstalledModel): Promise<LoadedEngine> {
  const vocabulary = await readVocabulary(installed);
  const model = await openMoonshineModel(await builtModel(installed));
  const heads = ALIGNMENT_HEADS[sizeOf(installed)];
  return {
    capabilities: CAPABILITIES,
    recognise: (segments, _options, signal) =>
      recogniseSegments({ model, vocabulary, heads }, segments, signal),
    close: () => model.close(),
  };
}

async function builtModel(installed: InstalledModel): Promise<BuiltModel> {
  const size = sizeOf(installed);
  const heads = ALIGNMENT_HEADS[size];
  if (!(await multipliesExactly())) return prepare(installed, 'unsigned');
  const found = await findBuiltFiles(installed.files, heads);
  if (found) return { ...found, shape: modelShape(size, heads.length) };
  return prepare(installed, 'signed');
}

async function prepare(parts: ModelParts, signs: 'signed' | 'unsigned'): Promise<PreparedModel> {
  const size = sizeOf(parts);
  const encoder = await readModelFile(parts, 'encoder');
  const decoder = await readModelFile(parts, 'decoder');
  return prepareMoonshine({ encoder, decoder, size }, ALIGNMENT_HEADS[size], signs);
}

async function readVocabulary(parts: ModelParts) {
  const file = await readModelFile(parts, 'vocabulary');
  return parseVocabulary(file.toString('latin1'));
}

function sizeOf({ settings }: ModelParts): MoonshineSize {
  const size = settings['size'];
  if (size === 'base' || size === 'tiny') return size;
  throw corrupt('has settings without a size, `base` or `tiny`');
}

async function readModelFile({ files }: ModelParts, role: string): Promise<Buffer> {
  const path = files[role];
  if (path === undefined) throw corrupt(`lacks its ${role} file`);
  try {
    return await readFile(path);
  } catch (cause) {
    throw corrupt(`has a ${role} file that cannot be read`, cause);
  }
}

function corrupt(what: string, cause?: unknown): LalelaError {
  return new LalelaError(
    'MODEL_CORRUPT',
    `The model ${what}. Pull it again with \`lalela models pull\`.`,
    cause === undefined ? {} : { cause },
  );
}
