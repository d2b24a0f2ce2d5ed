import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Folder of Lalela itself, seen from the build and from the sources alike. */
export const PROJECT_FOLDER = resolve(import.meta.dirname, '../../..');

export function readVersion(): string {
  const text = readFileSync(resolve(PROJECT_FOLDER, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
