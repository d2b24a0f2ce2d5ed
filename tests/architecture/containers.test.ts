/** A misspelt setting in a container's files would stop every process at its start. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { SETTINGS } from '../../src/config/index.ts';

const ROOT = resolve(import.meta.dirname, '../..');

test.each(['Dockerfile', 'compose.yaml', 'infra/task-definition.json'])(
  '%s names only settings that there are',
  async (file) => {
    // What compose fills in itself reaches no process.
    const text = (await readFile(join(ROOT, file), 'utf8')).replaceAll(/\$\{[^}]*\}/g, '');
    const named = text.match(/\bLALELA_[A-Z0-9_]+/g) ?? [];
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !(name in SETTINGS))).toEqual([]);
  },
);
