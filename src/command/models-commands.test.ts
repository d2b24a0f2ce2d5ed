import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMemoryOutput, type MemoryOutput } from '../../tests/support/memory-output.ts';
import {
  entryOf,
  exactFile,
  sha256,
  storeFixture,
  type StoreFixture,
} from '../../tests/support/models-fixtures.ts';
import { runModelsList } from './models-list.ts';
import { runModelsPath } from './models-path.ts';
import { pullMissing, runModelsPull } from './models-pull.ts';
import { runModelsVerify } from './models-verify.ts';

const WEIGHTS = 'w'.repeat(1_500_000);

const ENTRY = entryOf({
  title: 'A model \u001b[31mfor tests',
  sources: { main: { address: 'file:../home/weights.onnx' } },
  files: { weights: exactFile(WEIGHTS, { path: 'weights.onnx' }) },
});
const PINNED = entryOf({
  id: 'pinned-model',
  languages: [],
  sources: ENTRY.sources,
  files: { weights: { path: 'w.onnx', source: 'main', approximateBytes: 1_400_000_000 } },
  licences: [
    { covers: 'weights', spdx: 'Apache-2.0', holder: 'Somebody', address: 'https://example.org/a' },
    { covers: 'vocabulary', spdx: 'MIT', holder: 'Nobody', address: 'https://example.org/b' },
  ],
});

let fixture: StoreFixture;
let output: MemoryOutput;
const { signal } = new AbortController();

beforeEach(async () => {
  fixture = await storeFixture({ entries: [ENTRY, PINNED] });
  await writeFile(join(fixture.home, 'weights.onnx'), WEIGHTS);
  output = createMemoryOutput();
});

afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
});

describe('lalela models list', () => {
  test('prints a table of the catalogue', async () => {
    await pullMissing(fixture.store, ['test-model'], { output: createMemoryOutput(), signal });

    expect(await runModelsList(fixture.store, output)).toBe(0);

    expect(output.written).toEqual({
      stdout: [
        'MODEL         LANGUAGES  SIZE          LICENCE          INSTALLED',
        'test-model    eng        1.5 MB        MIT              yes',
        'pinned-model  any        about 1.4 GB  Apache-2.0, MIT  no',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  test('tells of what is damaged and of what does not belong there', async () => {
    await mkdir(join(fixture.folder, 'test-model'), { recursive: true });
    await mkdir(join(fixture.folder, 'str\u001bange'));

    await runModelsList(fixture.store, output);

    expect(output.written.stdout).toMatch(/^test-model .* damaged$/m);
    expect(output.written.stderr).toBe(
      'test-model is not used: it has no valid model.json, so it was not installed by Lalela or is ' +
        'half-written. `lalela models pull` mends it.\n' +
        '"str\uFFFDange" in the folder of models is no model of the catalogue.\n',
    );
  });
});

describe('lalela models pull', () => {
  test('tells size and licence, and where the model lies', async () => {
    expect(await runModelsPull(fixture.store, ['test-model'], { output, signal })).toBe(0);

    const folder = join(fixture.folder, 'test-model');
    expect(output.written).toEqual({
      stdout: `test-model\t${folder}\n`,
      stderr:
        'Pulling test-model (A model \uFFFD[31mfor tests), 1.5 MB.\n' +
        '  Licence: MIT (weights): Nobody, https://example.org/licence\n' +
        `Installed test-model in ${folder}\n`,
    });
  });

  test('shows a bar on a terminal, and takes it away', async () => {
    const terminal = createMemoryOutput(true);

    await runModelsPull(fixture.store, ['test-model'], { output: terminal, signal });

    expect(terminal.written.stderr).toContain('Unpacking test-model');
    expect(terminal.written.stderr).toMatch(/\r\u001b\[2KInstalled test-model in .*\n$/);
  });

  test('says nothing when it is quiet', async () => {
    const terminal = createMemoryOutput(true);
    const options = { output: terminal, signal, isQuiet: true };

    const models = await pullMissing(fixture.store, ['test-model'], options);

    expect(models.map(({ id }) => id)).toEqual(['test-model']);
    expect(terminal.written).toEqual({ stdout: '', stderr: '' });
  });

  test('says nothing of a model that is there, and gives models in the order asked for', async () => {
    await pullMissing(fixture.store, ['test-model'], { output: createMemoryOutput(), signal });

    const ids = ['pinned-model', 'test-model', 'pinned-model'];
    const models = await pullMissing(fixture.store, ids, { output, signal });

    expect(models.map(({ id }) => id)).toEqual(ids);
    expect(output.written.stderr).not.toContain('test-model');
  });

  test('shows the checksum that it pins', async () => {
    await runModelsPull(fixture.store, ['pinned-model'], { output, signal });

    expect(output.written.stderr).toContain(
      `The catalogue has no checksum of its weights; from now on it is sha256 ${sha256(WEIGHTS)}`,
    );
  });

  test('mends a model with a changed byte, which using it does not notice', async () => {
    await runModelsPull(fixture.store, ['test-model'], { output, signal });
    const path = join(fixture.folder, 'test-model', 'weights.onnx');
    await writeFile(path, `x${WEIGHTS.slice(1)}`);

    await pullMissing(fixture.store, ['test-model'], { output, signal });
    expect(await runModelsVerify(fixture.store, [], { output, signal })).toBe(1);

    await runModelsPull(fixture.store, ['test-model'], { output, signal });
    expect(await runModelsVerify(fixture.store, [], { output, signal })).toBe(0);
  });

  test('fails for a model that the catalogue does not know', async () => {
    await expect(
      runModelsPull(fixture.store, ['tset-model'], { output, signal }),
    ).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' });
  });
});

describe('lalela models verify', () => {
  test('says that nothing is installed where nothing is', async () => {
    expect(await runModelsVerify(fixture.store, [], { output, signal })).toBe(0);
    expect(output.written.stdout).toBe('No model is installed.\n');
  });

  test('fails for a model that is asked for and not installed', async () => {
    expect(await runModelsVerify(fixture.store, ['test-model'], { output, signal })).toBe(1);
    expect(output.written.stdout).toBe(
      '✗ test-model is not installed\n    → lalela models pull test-model\n',
    );
  });

  test('tells what is wrong with each file, and what is not of the model', async () => {
    await runModelsPull(fixture.store, ['test-model', 'pinned-model'], { output, signal });
    await writeFile(join(fixture.folder, 'test-model', 'weights.onnx'), `x${WEIGHTS.slice(1)}`);
    await writeFile(join(fixture.folder, 'test-model', 'notes.txt'), 'x');
    await rm(join(fixture.folder, 'pinned-model', 'w.onnx'));
    const report = createMemoryOutput();

    expect(await runModelsVerify(fixture.store, [], { output: report, signal })).toBe(1);

    const expected = sha256(WEIGHTS).slice(0, 12);
    const found = sha256(`x${WEIGHTS.slice(1)}`).slice(0, 12);
    expect(report.written.stdout).toBe(
      [
        '✗ test-model is damaged',
        `    weights has changed: its sha256 should begin with ${expected} and begins with ${found}`,
        '    Not of this model: notes.txt',
        '    → lalela models pull test-model',
        '✗ pinned-model is damaged',
        '    weights is missing',
        '    → lalela models pull pinned-model',
        '',
      ].join('\n'),
    );
  });
});

test('lalela models path prints the path and nothing else', async () => {
  expect(await runModelsPath(fixture.store, output)).toBe(0);
  expect(output.written).toEqual({ stdout: `${fixture.folder}\n`, stderr: '' });
});
