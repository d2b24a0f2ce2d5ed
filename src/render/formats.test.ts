import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { handMadeTranscript } from '../../tests/support/arbitrary-transcript.ts';
import { exampleTranscript } from '../../tests/support/example-transcript.ts';
import { FORMATS, isFormatName, type FormatName } from './formats.ts';
import { LalelaJsonSchema } from './lalela-json-schema.ts';

const names = Object.keys(FORMATS) as FormatName[];
const page = readFileSync(fileURLToPath(new URL('../../docs/formats.md', import.meta.url)), 'utf8');

test.each([
  ['srt', true],
  ['SRT', false],
  ['toString', false],
  ['__proto__', false],
  ['', false],
])('%j is a format: %s', (name, isOne) => {
  expect(isFormatName(name)).toBe(isOne);
});

test.each(names)(
  '%s is the same each time and never fails, whatever the transcript holds',
  (name) => {
    fc.assert(
      fc.property(handMadeTranscript, (transcript) => {
        const text = FORMATS[name].render(transcript);
        expect(FORMATS[name].render(transcript)).toBe(text);
        expect(text === '' || text.endsWith('\n')).toBe(true);
      }),
      { numRuns: 50 },
    );
  },
);

describe('docs/formats.md', () => {
  test.each(names)('shows what %s really looks like', (name) => {
    const section = page.split(/^## /m).find((text) => text.startsWith(`\`${name}\``));
    const example = /^```\w*\n([^]*?)^```$/m.exec(section ?? '')?.[1];
    const rendered = FORMATS[name].render(exampleTranscript);
    if (name === 'older') expect(JSON.parse(example!)).toEqual(JSON.parse(rendered));
    else expect(example?.trimEnd()).toBe(rendered.trimEnd());
  });

  test.each(names)('says the extension and media type of %s', (name) => {
    const { extension, mediaType } = FORMATS[name];
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` `));
    const cells = row?.split('|').map((cell) => cell.trim());
    expect(cells?.slice(1, 4)).toEqual([`\`${name}\``, `\`${extension}\``, `\`${mediaType}\``]);
  });

  test('has a line for every field of json, in its own words', () => {
    const rows = [...page.matchAll(/^\| `([^`]+)` +\| (.+?) +\|$/gm)].map((row) => row.slice(1));
    const fields = [...fieldsOf(LalelaJsonSchema as SchemaNode, '')];
    expect(fields.length).toBeGreaterThan(25);
    expect(rows).toEqual(expect.arrayContaining(fields));
  });
});

interface SchemaNode {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
}

/** Every field that has a description, as a path such as `segments[].words[].text`. */
function* fieldsOf(schema: SchemaNode, path: string): Generator<[path: string, text: string]> {
  if (path !== '' && schema.description !== undefined) yield [path, schema.description];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    yield* fieldsOf(property, path === '' ? name : `${path}.${name}`);
  }
  if (schema.items !== undefined) yield* fieldsOf(schema.items, `${path}[]`);
}
