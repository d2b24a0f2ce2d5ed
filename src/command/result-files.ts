/** Results as files: `NAME.FORMAT` in a folder, each written whole or not at all. */
import { access, constants, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { LalelaError, systemErrorCode } from '../kernel/index.ts';
import type { FormatName } from '../render/index.ts';

/** `talks/Budget Vote.mp3` in format `srt` → `Budget Vote.srt`. */
export function resultName(file: string, format: FormatName): string {
  return `${recordingName(file)}.${format}`;
}

/** `talks/Budget Vote.mp3` → `Budget Vote`. */
export function recordingName(file: string): string {
  return basename(file, extname(file));
}

/**
 * Makes sure, before hours of work, that results can be written and none overwrites another.
 * @throws LalelaError USAGE when two results would have one name, OUTPUT_UNWRITABLE.
 */
export async function prepareResultFolder(
  folder: string,
  files: readonly string[],
  formats: readonly FormatName[],
): Promise<void> {
  const names = files.flatMap((file) => formats.map((format) => resultName(file, format)));
  // Folders of macOS and Windows do not tell capitals apart.
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length) {
    throw new LalelaError(
      'USAGE',
      'Two of the results would have the same name in the output folder. ' +
        'Transcribe recordings of the same name one by one, each with an --output of its own.',
    );
  }
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw unwritable(cause);
  }
}

/** @returns the path of the file. @throws LalelaError OUTPUT_UNWRITABLE or DISK_FULL; no half file is left. */
export async function writeResult(
  folder: string,
  name: string,
  content: string | Uint8Array,
): Promise<string> {
  const path = join(folder, name);
  const partial = join(folder, `.${name}.${process.pid}.partial`);
  try {
    await writeFile(partial, content, { flag: 'wx' });
    await rename(partial, path);
    return path;
  } catch (cause) {
    await rm(partial, { force: true });
    throw systemErrorCode(cause) === 'ENOSPC' ? diskFull(cause) : unwritable(cause);
  }
}

function unwritable(cause: unknown): LalelaError {
  return new LalelaError(
    'OUTPUT_UNWRITABLE',
    'The results cannot be written to the output folder. Expected a folder that this user may write in: ' +
      'name another one with --output.',
    { cause },
  );
}

function diskFull(cause: unknown): LalelaError {
  return new LalelaError(
    'DISK_FULL',
    'The disk of the output folder is full. Free some space, or name another folder with --output.',
    { cause, isRetryable: true },
  );
}
