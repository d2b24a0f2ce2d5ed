/** Brings the files of a model here, each checked against what `model.json` there says. */
import { join } from 'node:path';
import { writeCheckedFile } from '../files/write-checked-file.ts';
import type { ModelFile, PullProgress } from '../pull/pull-types.ts';
import type { FarModels } from './far-models.ts';
import type { FarModel } from './look-at-models.ts';
import { corrupt } from './look-far.ts';

interface DownloadOptions {
  readonly far: FarModels;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PullProgress) => void;
}

/**
 * @param staging an empty folder. @returns role → file in it.
 * @throws LalelaError MODEL_CORRUPT where there are other bytes, or more, than `model.json` says.
 */
export async function downloadModel(
  { far, signal, onProgress }: DownloadOptions,
  { entry: { id }, files }: FarModel,
  staging: string,
): Promise<ReadonlyMap<string, ModelFile>> {
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const downloaded = new Map<string, ModelFile>();
  let doneBytes = 0;
  async function* counted(name: string) {
    for await (const chunk of await far.read(name, signal)) {
      doneBytes += (chunk as Buffer).length;
      onProgress({ modelId: id, phase: 'fetching', doneBytes, totalBytes });
      yield chunk as Buffer;
    }
  }
  for (const [index, { role, path: name, bytes, sha256 }] of files.entries()) {
    // Not a name from there: nothing that comes from outside says where it is written.
    const path = join(staging, `file-${index}`);
    const label = `${role} of "${id}"`;
    const content = counted(`${id}/${name}`);
    const digest = await writeCheckedFile(content, { path, mostBytes: bytes, label, signal });
    if (digest.bytes !== bytes || digest.sha256 !== sha256)
      throw corrupt(`The ${label} is not what its model.json says`);
    downloaded.set(role, { path, ...digest, isShared: false });
  }
  return downloaded;
}
