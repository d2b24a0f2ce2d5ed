import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ERROR_CODES } from '../kernel/index.ts';
import { DOCS_POLICY, renderDocsPage } from './docs-page.ts';

const DOCUMENT = {
  info: { title: 'A <b>title', version: '1', description: 'x' },
  paths: {
    '/v1/things/{id}': {
      get: {
        summary: 'Look & see',
        description: 'Gives a `thing` <script>.',
        parameters: [{ in: 'path', name: 'id', required: true, description: 'Its `id`.' }],
        responses: {
          200: {
            description: 'The thing.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['size'],
                  properties: { size: { type: 'integer', description: 'In `bytes`.' } },
                },
              },
            },
          },
        },
      },
    },
  },
};

describe('the page of the API', () => {
  const page = renderDocsPage(DOCUMENT);

  test('shows each operation with its parameters and fields', () => {
    expect(page).toContain('<code>/v1/things/{id}</code>');
    expect(page).toMatch(/path, needed/);
    expect(page).toMatch(/<code>size<\/code> integer, needed:\s+In <code>bytes<\/code>/);
  });

  test('takes nothing for markup', () => {
    expect(page).toContain('A &#60;b&#62;title');
    expect(page).toContain('Look &#38; see');
    expect(page).not.toContain('<script');
  });

  test('loads nothing from elsewhere, and its one style is the one that its policy allows', () => {
    expect(page).not.toMatch(/(src|href)="?(https?:|\/\/)/);
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(style).toContain('font');
    expect(DOCS_POLICY).toContain(`'sha256-${hash}'`);
  });

  test('has a place for every code, to which problems point', () => {
    for (const code of Object.keys(ERROR_CODES)) expect(page).toContain(`id="${code}"`);
  });
});
