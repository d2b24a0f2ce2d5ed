/** That the page for operators lists what may be set. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CONTEXT } from '../src/settings.ts';

test('docs/aws.md has every context key with its default, and no other', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/aws.md'), 'utf8');
  const [, section = ''] = page.split('## What may be set');
  const [table = ''] = section.split('\n## ');
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  const written = rows.map((row) =>
    row
      .replaceAll(/ +\| */g, ' | ')
      .replace(/^\| /, '')
      .trim(),
  );
  const expected = Object.entries(CONTEXT).map(
    ([name, { what, otherwise }]) =>
      `\`${name}\` | ${what} | ${otherwise === '' ? 'none' : `\`${otherwise}\``} |`,
  );
  assert.deepEqual(written, expected);
});
