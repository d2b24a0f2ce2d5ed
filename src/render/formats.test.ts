import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  diarisedTranscript,
  handMadeTranscript,
} from '../../tests/support/arbitrary-transcript.ts';
import { exampleConversation } from '../../tests/support/example-conversation.ts';
import { exampleTranscript } from '../../tests/support/example-transcript.ts';
import { readDocx } from '../../tests/support/read-docx.ts';
import type { Transcript } from '../transcript/index.ts';
import { FORMATS, isFormatName, type FormatName } from './formats.ts';
import { LalelaJsonSchema } from './lalela-json-schema.ts';

const names = Object.keys(FORMATS) as FormatName[];
const readPage = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../docs/${name}`, import.meta.url)), 'utf8');
const formatsPage = readPage('formats.md');

/** The first block of code in the section of a format. */
function exampleIn(page: string, name: FormatName): string {
  const section = page.split(/^##+ /m).find((text) => text.startsWith(`\`${name}\``));
  return /^```\w*\n([^]*?)^```$/m.exec(section ?? '')?.[1]?.trimEnd() ?? '';
}

async function expectExample(example: string, name: FormatName, transcript: Transcript) {
  const content = await FORMATS[name].render(transcript);
  if (typeof content !== 'string') expect(example).toBe((await readDocx(content)).join('\n'));
  else if (name === 'older') expect(JSON.parse(example)).toEqual(JSON.parse(content));
  else expect(example).toBe(content.trimEnd());
}

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
  async (name) => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(handMadeTranscript, diarisedTranscript), async (transcript) => {
        const content = await FORMATS[name].render(transcript);
        expect(await FORMATS[name].render(transcript)).toEqual(content);
        expect(typeof content !== 'string').toBe(FORMATS[name].isBinary === true);
        if (typeof content === 'string')
          expect(content === '' || content.endsWith('\n')).toBe(true);
      }),
      { numRuns: 50 },
    );
  },
);

describe('docs/formats.md', () => {
  test.each(names)('shows what %s really looks like', async (name) => {
    const isOfSpeakers = FORMATS[name].needsSpeakers ?? FORMATS[name].isBinary ?? false;
    const transcript = isOfSpeakers ? exampleConversation : exampleTranscript;
    await expectExample(exampleIn(formatsPage, name), name, transcript);
  });

  test.each(names)('says the extension and media type of %s', (name) => {
    const { extension, mediaType } = FORMATS[name];
    const row = formatsPage.split('\n').find((line) => line.startsWith(`| \`${name}\` `));
    const cells = row?.split('|').map((cell) => cell.trim());
    expect(cells?.slice(1, 4)).toEqual([`\`${name}\``, `\`${extension}\``, `\`${mediaType}\``]);
  });

  test('has a line for every field of json, in its own words', () => {
    const rows = [...formatsPage.matchAll(/^\| `([^`]+)` +\| (.+?) +\|$/gm)].map((row) =>
      row.slice(1),
    );
    const fields = [...fieldsOf(LalelaJsonSchema as SchemaNode, '')];
    expect(fields.length).toBeGreaterThan(25);
    expect(rows).toEqual(expect.arrayContaining(fields));
  });
});

describe('docs/speakers.md', () => {
  const page = readPage('speakers.md');
  const shown = names.filter((name) => page.includes(`### \`${name}\``));

  test.each(shown)('shows what %s of a conversation really looks like', async (name) => {
    if (name === 'json' || name === 'older') return expectPart(exampleIn(page, name), name);
    await expectExample(exampleIn(page, name), name, exampleConversation);
  });

  test('shows every format that says who spoke', () => {
    expect(shown.toSorted()).toEqual(names.filter((name) => name !== 'ctm').toSorted());
  });

  /** Long ones are shown in part: a first word, who spoke. */
  function expectPart(example: string, name: 'json' | 'older'): void {
    const part = JSON.parse(example) as object;
    const whole = JSON.parse(FORMATS[name].render(exampleConversation)) as Older;
    if (name === 'json') expect(whole).toMatchObject(part);
    else expect(whole.results[0].alternatives[0].words[0]).toEqual(part);
  }
});

interface Older {
  readonly results: [{ readonly alternatives: [{ readonly words: readonly object[] }] }];
}

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
