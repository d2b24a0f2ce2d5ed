import { join } from 'node:path';
import pacote from 'pacote';
import { expect, test } from 'vitest';
import { createModelStore, readCatalogue } from '../../src/models/index.ts';
import { readNpmOptions } from '../../src/models/sources/npm-options.ts';
import { temporaryFolder } from '../support/models-fixtures.ts';

const projectFolder = join(import.meta.dirname, '../..');

/** Why the test cannot run, if it cannot. */
async function whatIsMissing(): Promise<string | undefined> {
  try {
    const options = await readNpmOptions({ env: process.env, projectFolder });
    const signal = AbortSignal.timeout(10_000);
    const quick = { cache: undefined, retry: { retries: 0 }, signal };
    await pacote.manifest('@ricky0123/vad-web@0.0.31', { ...options, ...quick });
    return undefined;
  } catch {
    return 'the configured npm registry is not reachable';
  }
}

const missing = await whatIsMissing();
if (missing !== undefined) console.warn(`Skipped: ${missing}.`);

test.skipIf(missing !== undefined)(
  `the voice activity model is pulled from the configured registry (${missing ?? 'needs a registry'})`,
  async () => {
    await using folder = await temporaryFolder();
    const catalogue = await readCatalogue(folder.path);
    // A cache of its own, so that it is really fetched.
    const env = { ...process.env, npm_config_cache: join(folder.path, '.npm-cache') };
    const surroundings = { env, projectFolder };
    const store = createModelStore({ folder: folder.path, catalogue, surroundings });
    const signal = AbortSignal.timeout(120_000);

    const [pulled] = await store.pull(['silero-vad'], { signal });

    expect(pulled?.model.files['model']).toBe(join(folder.path, 'silero-vad/silero_vad_v5.onnx'));
    expect(await store.verify(['silero-vad'], signal)).toEqual([
      { id: 'silero-vad', state: 'sound', missing: [], changed: [], extra: [], pinned: {} },
    ]);
  },
  150_000,
);
