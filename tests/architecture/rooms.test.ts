import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { ESLint, Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
// @ts-expect-error plain JavaScript, read by dependency-cruiser itself
import cruiserConfig from '../../.dependency-cruiser.mjs';
import { ADAPTERS, HOMES, PURE_ROOMS, ROOMS } from '../../rooms.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const RULES = (cruiserConfig as { forbidden: { name: string }[] }).forbidden;

async function cruiseIn(folder: string): Promise<ICruiseResult> {
  const { options } = cruiserConfig as { options: object };
  const result = await cruise(
    ['src'],
    { ...options, baseDir: folder, ruleSet: { forbidden: RULES }, validate: true } as never,
    { extensions: ['.ts'] },
  );
  return result.output as ICruiseResult;
}

async function sourcesUnder(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, 'src'), { recursive: true });
  return names.filter((name) => name.endsWith('.ts')).map((name) => `src/${name}`);
}

describe('the house', () => {
  test('keeps every rule, and every module was looked at', { timeout: 120_000 }, async () => {
    const { modules, summary } = await cruiseIn(ROOT);
    const seen = modules.map(({ source }) => source).filter((source) => source.startsWith('src/'));
    expect(seen.toSorted()).toEqual((await sourcesUnder(ROOT)).toSorted());
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual(
      [],
    );
  });

  test('has no folder in src that is not a room', async () => {
    const folders = await readdir(join(ROOT, 'src'));
    expect(folders.toSorted()).toEqual(Object.keys(ROOMS).toSorted());
  });

  test('gives rights only to rooms that exist', () => {
    for (const { may } of Object.values(ROOMS)) {
      if (may !== '*') expect(Object.keys(ROOMS)).toEqual(expect.arrayContaining([...may]));
    }
    expect(Object.keys(ROOMS)).toEqual(expect.arrayContaining([...PURE_ROOMS]));
  });
});

describe('each rule bites', () => {
  let folder: string;
  let bitten: Set<string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lalela-planted-'));
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'tsconfig.json'), '{"compilerOptions":{"module":"NodeNext"}}');
    const files = { ...emptyHouse(), ...plantedViolations() };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(folder, dirname(path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const { summary } = await cruiseIn(folder);
    // A cycle is told of once, from any of its files.
    const places = summary.violations.flatMap(({ rule, from, cycle = [] }) =>
      [from, ...cycle.map(({ name }) => name)].map((place) => `${rule.name} ${place}`),
    );
    bitten = new Set(places);
  }, 120_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  const planted = Object.keys(plantedViolations()).filter((path) => path.includes('/planted-'));

  test('a violation is planted for every rule', () => {
    const names = new Set(planted.map(ruleOf));
    expect(RULES.map(({ name }) => name).filter((name) => !names.has(name))).toEqual([]);
  });

  test.each(planted)('%s is caught', (path) => {
    expect(bitten).toContain(`${ruleOf(path)} ${path}`);
  });
});

test('the environment is read in entry/ only: lint catches process.env elsewhere', async () => {
  const eslint = new ESLint({ cwd: ROOT });
  const messagesFor = async (path: string) => {
    const config = (await eslint.calculateConfigForFile(join(ROOT, path))) as Linter.Config;
    const rules = { 'no-restricted-syntax': config.rules?.['no-restricted-syntax'] ?? 'off' };
    const languageOptions = { parser: tseslint.parser as Linter.Parser };
    return new Linter().verify('export const home = process.env.HOME;', [
      { languageOptions, rules },
    ]);
  };
  expect(await messagesFor('src/media/index.ts')).toHaveLength(1);
  expect(await messagesFor('src/entry/cli.ts')).toHaveLength(0);
});

/** `src/media/planted-room-media--2.ts` → `room-media`. */
function ruleOf(path: string): string {
  return /planted-(.*?)(--\d+)?\.ts$/.exec(path)?.[1] ?? '';
}

function emptyHouse(): Record<string, string> {
  const folders = [...Object.keys(ROOMS), ...ADAPTERS];
  return Object.fromEntries(
    folders.flatMap((name) => [
      [`src/${name}/index.ts`, 'export const index = 1;\n'],
      [`src/${name}/inner.ts`, 'export const inner = 1;\n'],
    ]),
  );
}

function plantedViolations(): Record<string, string> {
  const files: Record<string, string> = {
    'src/media/planted-no-cycles.ts': "export * from './other-half.ts';\n",
    'src/media/other-half.ts': "export * from './planted-no-cycles.ts';\n",
    'src/media/planted-programs-start-in-runtime.ts': "import 'node:child_process';\n",
    'src/media/planted-tests-stay-outside.ts': "import './some.test.ts';\n",
    'src/media/some.test.ts': 'export const some = 1;\n',
    'src/entry/planted-lambda-recognises-nothing.ts': "import './wiring/far.ts';\n",
    'src/entry/wiring/far.ts': "import './farther.ts';\n",
    'src/entry/wiring/farther.ts': "import '../../worker/index.ts';\n",
  };
  const plant = (room: string, rule: string, target: string) => {
    files[`src/${room}/planted-${rule}.ts`] = `import '${target}';\n`;
  };
  for (const [room, { may }] of Object.entries(ROOMS)) {
    const other = Object.keys(ROOMS).find(
      (name) => name !== room && may !== '*' && !may.includes(name),
    );
    if (other !== undefined) plant(room, `room-${room}`, `../${other}/index.ts`);
    plant(room === 'entry' ? 'command' : 'entry', `index-of-${room}`, `../${room}/inner.ts`);
  }
  for (const folder of ADAPTERS) {
    const [room = '', adapter] = folder.split('/');
    plant(room, `adapter-${folder.replace('/', '-')}`, `./${adapter}/index.ts`);
  }
  PURE_ROOMS.forEach((room: string, index: number) =>
    plant(room, `pure-rooms-touch-nothing--${index}`, 'node:fs'),
  );
  for (const name of Object.keys(HOMES))
    plant('audio', `home-of-${name.replace(/[@/]/g, '-')}`, name);
  return files;
}
