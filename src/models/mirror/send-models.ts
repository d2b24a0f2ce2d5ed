/**
 * Copies installed models to a place far away. Of each model the published files: what an engine derives
 * from them is made where it is used. `model.json` comes last, so that half a model is never seen as one.
 */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { LalelaError } from '../../kernel/index.ts';
import { CATALOGUE_FILE, readOperatorFile } from '../catalogue/catalogue.ts';
import { inspectModel } from '../installed/inspect-model.ts';
import { manifestText, type ManifestFile } from '../installed/model-manifest.ts';
import type { ModelStore } from '../model-store.ts';
import { pinsText, readPins } from '../pull/pins.ts';
import { ROUTES_FILE } from '../read-routes.ts';
import type { FarModels } from './far-models.ts';
import {
  manifestName,
  namesOf,
  readManifestText,
  readOperatorFileFar,
  type OperatorFile,
} from './look-far.ts';

export interface SendProgress {
  readonly modelId: string;
  readonly phase: 'verifying' | 'sending';
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface SendOptions {
  readonly store: Pick<ModelStore, 'path' | 'catalogue' | 'list' | 'verify'>;
  readonly far: FarModels;
  /** Whether everything is sent, also what seems to be there. */
  readonly isAgain: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: SendProgress) => void;
}

export interface SentModels {
  /** Those of which anything was sent, with how much. */
  readonly sent: readonly { readonly id: string; readonly bytes: number }[];
  readonly unchanged: readonly string[];
  /** Names of the operator's files that were sent. */
  readonly operatorFiles: readonly string[];
}

/**
 * Every model is read whole and compared with its checksums before the first is sent.
 * @throws LalelaError MODELS_MISSING where none is installed; MODEL_CORRUPT for one that is damaged; what
 * the far side fails with.
 */
export async function sendModels(options: SendOptions): Promise<SentModels> {
  const { far, signal } = options;
  const models = await soundModels(options);
  const names = await namesOf(far, signal);
  const sent: { id: string; bytes: number }[] = [];
  const unchanged: string[] = [];
  for (const model of models) {
    const bytes = await sendModel(options, names, model);
    if (bytes === undefined) unchanged.push(model.id);
    else sent.push({ id: model.id, bytes });
  }
  return { sent, unchanged, operatorFiles: await sendOperatorFiles(options, names) };
}

interface SoundModel {
  readonly id: string;
  /** As it is to lie there. */
  readonly manifest: string;
  readonly files: readonly ManifestFile[];
}

async function soundModels({
  store,
  signal,
  onProgress,
}: SendOptions): Promise<readonly SoundModel[]> {
  const listings = (await store.list()).filter(({ state }) => state !== 'absent');
  if (listings.length === 0)
    throw new LalelaError(
      'MODELS_MISSING',
      'No model is installed here, so there is none to send. Pull those that are needed with `lalela models pull`.',
    );
  const models: SoundModel[] = [];
  for (const { entry, bytes } of listings) {
    onProgress({ modelId: entry.id, phase: 'verifying', doneBytes: 0, totalBytes: bytes });
    const [report] = await store.verify([entry.id], signal);
    const inspected = await inspectModel(store.path, entry);
    if (report?.state !== 'sound' || inspected.state !== 'installed') throw damaged(entry.id);
    const files = inspected.manifest.files.filter(({ isDerived }) => !isDerived);
    const manifest = manifestText({ ...inspected.manifest, files });
    models.push({ id: entry.id, manifest, files });
  }
  return models;
}

/** @returns the bytes that were sent; `undefined` where it was all there. */
async function sendModel(
  options: SendOptions,
  names: ReadonlySet<string>,
  { id, manifest, files }: SoundModel,
): Promise<number | undefined> {
  const { far, isAgain, signal, onProgress } = options;
  const isListed = names.has(manifestName(id));
  const isSame = isListed && (await readManifestText(far, id, signal)) === manifest;
  const missing: ManifestFile[] = [];
  for (const file of files)
    if (isAgain || !isSame || !(await isThere(far, names, { id, file }))) missing.push(file);
  if (missing.length === 0) return undefined;
  // What lies there is none until all of it is there.
  if (isListed) await far.remove(manifestName(id));
  const totalBytes = missing.reduce((sum, { bytes }) => sum + bytes, 0);
  let doneBytes = 0;
  for (const file of missing)
    await sendFile(options, { id, file }, (bytes) => {
      doneBytes += bytes;
      onProgress({ modelId: id, phase: 'sending', doneBytes, totalBytes });
    });
  await far.write(manifestName(id), Buffer.from(manifest), signal);
  return totalBytes;
}

interface FileOfModel {
  readonly id: string;
  readonly file: ManifestFile;
}

async function isThere(
  far: FarModels,
  names: ReadonlySet<string>,
  { id, file }: FileOfModel,
): Promise<boolean> {
  const name = `${id}/${file.path}`;
  return names.has(name) && (await far.bytes(name)) === file.bytes;
}

async function sendFile(
  { store, far, signal }: SendOptions,
  { id, file }: FileOfModel,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const content = Readable.from(counted(join(store.path, id, file.path), onBytes));
  const { sha256 } = await far.write(`${id}/${file.path}`, content, signal);
  // Changed while it was sent: without a manifest it is no model there.
  if (sha256 !== file.sha256) throw damaged(id);
}

async function* counted(path: string, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    onBytes((chunk as Buffer).length);
    yield chunk as Buffer;
  }
}

async function sendOperatorFiles(
  { store, far, isAgain, signal }: SendOptions,
  names: ReadonlySet<string>,
): Promise<readonly string[]> {
  const sent: string[] = [];
  for (const [name, text] of await operatorTexts(store.path)) {
    const isSame = names.has(name) && (await readOperatorFileFar(far, name, signal)) === text;
    if (isSame && !isAgain) continue;
    await far.write(name, Buffer.from(text), signal);
    sent.push(name);
  }
  return sent;
}

async function operatorTexts(folder: string): Promise<ReadonlyMap<OperatorFile, string>> {
  const texts = new Map<OperatorFile, string>();
  const pins = await readPins(folder);
  if (Object.keys(pins).length > 0) texts.set('pins.json', pinsText(pins));
  for (const name of [CATALOGUE_FILE, ROUTES_FILE] as const) {
    const text = await readOperatorFile(folder, name);
    if (text !== undefined) texts.set(name, text);
  }
  return texts;
}

function damaged(id: string): LalelaError {
  return new LalelaError(
    'MODEL_CORRUPT',
    `The model "${id}" is damaged here, or is another version than in the catalogue: it is not sent. ` +
      `Mend it with \`lalela models pull ${id}\`, and try again.`,
  );
}
