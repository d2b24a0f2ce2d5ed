import { expect, test } from 'vitest';
import { createMemoryOutput } from '../../tests/support/memory-output.ts';
import { runDoctor, type Findings } from './doctor.ts';

const GIB = 1024 ** 3;
const HEALTHY: Findings = {
  software: 'lalela/1.2.3',
  node: '20.20.2',
  platform: 'linux x64',
  systemFfmpeg: '5.1.6',
  hasBuiltInFfmpeg: true,
  models: [{ id: 'silero-vad', state: 'installed' }],
  modelsFolder: '/m',
  cores: 4,
  memoryBytes: 16 * GIB,
  scratch: { folder: '/tmp', freeBytes: 40 * GIB },
};

async function examine(changed: Partial<Findings>, without: (keyof Findings)[] = []) {
  const output = createMemoryOutput();
  const findings: Record<string, unknown> = { ...HEALTHY, ...changed };
  for (const key of without) delete findings[key];
  const exitCode = await runDoctor(output, findings as unknown as Findings);
  return { exitCode, text: output.written.stdout };
}

test('a healthy machine gets a tick a line and no advice', async () => {
  expect(await examine({})).toEqual({
    exitCode: 0,
    text:
      '✓ lalela/1.2.3, Node.js 20.20.2, linux x64\n✓ decoder: ffmpeg 5.1.6\n✓ onnxruntime: loads\n' +
      '✓ model silero-vad: installed\n✓ models lie in /m\n✓ 4 cores, 16.0 GiB of memory\n' +
      '✓ scratch folder /tmp: 40.0 GiB free\n',
  });
});

test('without ffmpeg the built-in decoder will do; without either nothing can be transcribed', async () => {
  const builtIn = await examine({}, ['systemFfmpeg']);
  expect(builtIn.exitCode).toBe(0);
  expect(builtIn.text).toContain(
    '✓ decoder: the built-in one (no ffmpeg was found)\n    → Install ffmpeg',
  );
  const none = await examine({ hasBuiltInFfmpeg: false }, ['systemFfmpeg']);
  expect(none.exitCode).toBe(1);
  expect(none.text).toContain('✗ decoder: none was found\n    → Install ffmpeg, or run `npm ci`');
});

test('a missing model is fetched at first use, a damaged one must be pulled', async () => {
  const missing = await examine({ models: [{ id: 'm', state: 'missing' }] });
  expect(missing.exitCode).toBe(0);
  expect(missing.text).toContain('`lalela models pull m` fetches it');
  expect((await examine({ models: [{ id: 'm', state: 'damaged' }] })).exitCode).toBe(1);
});

test('says what to do when memory, disk or the library are short', async () => {
  expect((await examine({ memoryBytes: 2 * GIB })).text).toContain('`--threads 3`');
  expect((await examine({ scratch: { folder: '/s', freeBytes: GIB } })).text).toContain(
    'LALELA_SCRATCH',
  );
  expect((await examine({ scratch: { folder: '/s' } })).exitCode).toBe(1);
  expect((await examine({ inferenceFault: 'no build' })).exitCode).toBe(1);
});
