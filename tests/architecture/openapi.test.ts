/** The description of the API is valid, and its codes are the registry's and the documentation's, both ways. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { validate } from '@readme/openapi-parser';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../../src/kernel/index.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CODES = Object.keys(ERROR_CODES).toSorted();

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { summary?: string; responses: Record<string, object> }>>;
  components: { schemas: { Problem: { properties: { code: { enum: string[] } } } } };
}

const read = async () =>
  JSON.parse(await readFile(join(ROOT, 'docs/api/openapi.json'), 'utf8')) as Document;

test('docs/api/openapi.json is OpenAPI 3.1', async () => {
  const document = await read();
  expect(document.openapi).toBe('3.1.0');
  expect(await validate(structuredClone(document) as never)).toMatchObject({ valid: true });
});

test('problems, the registry and docs/errors.md have the same codes', async () => {
  const { components } = await read();
  expect(components.schemas.Problem.properties.code.enum.toSorted()).toEqual(CODES);
  const page = await readFile(join(ROOT, 'docs/errors.md'), 'utf8');
  const errors = page.slice(page.indexOf('## Errors'), page.indexOf('## Warnings'));
  const documented = [...errors.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code = '']) => code);
  expect(documented.toSorted()).toEqual(CODES);
});

test('every operation says what it does, and what can go wrong with codes that there are', async () => {
  const { paths } = await read();
  for (const [path, methods] of Object.entries(paths))
    for (const [method, { summary, responses }] of Object.entries(methods)) {
      expect(summary, `${method} ${path}`).toBeTruthy();
      const text = JSON.stringify(responses);
      for (const [, code = ''] of text.matchAll(/`([A-Z]+_[A-Z_]+)`:/g))
        expect(CODES).toContain(code);
    }
});
