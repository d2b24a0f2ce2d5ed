/**
 * Writes what is made from the code: the table of rooms in ARCHITECTURE.md, docs/configuration.md,
 * docs/errors.md, docs/api/openapi.json.
 *
 *   npm run generate              writes
 *   npm run generate -- --check   changes nothing, fails when a file is not what the code says
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { ROOMS } from '../rooms.mjs';
import { describeApi } from './describe-api.ts';
import { SETTINGS } from '../src/config/index.ts';
import { ERROR_CODES } from '../src/kernel/index.ts';
import { WARNING_CODES } from '../src/transcript/index.ts';

const ROOT = resolve(import.meta.dirname, '..');
const NOTICE = '<!-- Made by `npm run generate`: change the code, not this page. -->';

function roomTable(): string {
  const rows = Object.entries(ROOMS).map(([room, { what, may }]) => {
    const rights = may === '*' ? 'everything' : may.join(' ') || '–';
    return `| \`${room}/\` | ${what} | ${rights} |`;
  });
  return ['| room in `src/` | what happens there | may import |', '|---|---|---|', ...rows].join(
    '\n',
  );
}

function configurationPage(): string {
  const rows = Object.entries(SETTINGS).map(
    ([name, { what, otherwise }]) => `| \`${name}\` | ${what} | ${otherwise} |`,
  );
  return [
    NOTICE,
    '# Configuration',
    'Settings are environment variables. They are checked at once at the start, and every fault is listed;',
    'a `LALELA_…` name that is not here is refused, for it would be a setting that silently does nothing.',
    ['| variable | what it does | otherwise |', '|---|---|---|', ...rows].join('\n'),
    'Models are fetched through the registry and proxy that the user’s npm configuration names.',
  ].join('\n\n');
}

function codeTable(codes: Readonly<Record<string, string>>): string {
  const rows = Object.entries(codes).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  return ['| code | meaning |', '|---|---|', ...rows].join('\n');
}

function errorsPage(): string {
  return [
    NOTICE,
    '# Errors and warnings',
    'Codes are stable; messages may be reworded. A message says what was wrong, what was expected and what to do, and holds no speech.',
    '## Errors',
    'What stopped the work.',
    codeTable(ERROR_CODES),
    '## Warnings',
    'What went wrong, or could not be done as asked, and did not stop the work. They are part of the transcript.',
    codeTable(WARNING_CODES),
  ].join('\n\n');
}

/** Replaces what stands between `<!-- rooms -->` and `<!-- /rooms -->`. */
function withRooms(page: string): string {
  const marked = /<!-- rooms -->[\s\S]*<!-- \/rooms -->/;
  if (!marked.test(page)) throw new Error('ARCHITECTURE.md has no place for the table of rooms.');
  return page.replace(marked, `<!-- rooms -->\n\n${roomTable()}\n\n<!-- /rooms -->`);
}

/** Every generated file: its path → its text. */
export async function generated(): Promise<Record<string, string>> {
  const architecture = await readFile(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  const pages = {
    'ARCHITECTURE.md': withRooms(architecture),
    'docs/configuration.md': configurationPage(),
    'docs/errors.md': errorsPage(),
    'docs/api/openapi.json': JSON.stringify(await describeApi(version)),
  };
  const style = await resolveConfig(join(ROOT, 'ARCHITECTURE.md'));
  const entries = Object.entries(pages).map(async ([path, text]) => [
    path,
    await format(text, { ...style, parser: path.endsWith('.json') ? 'json' : 'markdown' }),
  ]);
  return Object.fromEntries((await Promise.all(entries)) as [string, string][]);
}

/** @returns the paths of files that are not what the code says. */
export async function staleFiles(): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, text] of Object.entries(await generated())) {
    const found = await readFile(join(ROOT, path), 'utf8').catch(() => '');
    if (found !== text) stale.push(path);
  }
  return stale;
}

if (import.meta.filename === process.argv[1]) {
  const stale = await staleFiles();
  if (process.argv.includes('--check')) {
    for (const path of stale) console.error(`${path} is out of date: run \`npm run generate\`.`);
    process.exitCode = stale.length === 0 ? 0 : 1;
  } else {
    const texts = await generated();
    for (const path of stale) await writeFile(join(ROOT, path), texts[path] ?? '');
    console.log(stale.length === 0 ? 'Nothing to change.' : `Wrote ${stale.join(', ')}.`);
  }
}
