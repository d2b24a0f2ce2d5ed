import { readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOMS } from '../../rooms.mjs';
import { staleFiles } from '../../scripts/generate.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFile(join(ROOT, path), 'utf8');

test('what is made from the code is up to date', async () => {
  expect(await staleFiles(), 'run `npm run generate`').toEqual([]);
});

describe('the pages', () => {
  test.each(Object.keys(ROOMS))(
    '%s has a README that says what it takes, gives and never does',
    async (room) => {
      const text = await read(`src/${room}/README.md`);
      expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
      for (const head of ['Takes', 'Gives', 'Never', 'Next room']) expect(text).toContain(head);
    },
  );

  test('name only files that exist', async () => {
    const docs = (await readdir(join(ROOT, 'docs'))).map((name) => `docs/${name}`);
    const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...docs];
    let links = 0;
    for (const page of pages.filter((name) => name.endsWith('.md'))) {
      for (const [, target = ''] of (await read(page)).matchAll(
        /\]\((?!https?:|#)([^)#]+)[^)]*\)/g,
      )) {
        links++;
        await expect(read(join(page, '..', target)), `${page} → ${target}`).resolves.toBeDefined();
      }
    }
    expect(links).toBeGreaterThan(10);
  });

  test('name only npm scripts that exist', async () => {
    const { scripts } = JSON.parse(await read('package.json')) as {
      scripts: Record<string, string>;
    };
    for (const page of ['README.md', 'CONTRIBUTING.md']) {
      for (const [, name = ''] of (await read(page)).matchAll(/npm run ([a-z:]+)/g)) {
        expect(Object.keys(scripts), page).toContain(name);
      }
    }
  });
});
