import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Folder of Lalela itself, seen from the build and from the sources alike. */
export const PROJECT_FOLDER = resolve(import.meta.dirname, '../../..');

/** Put in by the bundler, for a function that has no package.json beside it. */
declare const LALELA_VERSION: string | undefined;

export function readVersion(): string {
  if (typeof LALELA_VERSION === 'string') return LALELA_VERSION;
  const text = readFileSync(resolve(PROJECT_FOLDER, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
