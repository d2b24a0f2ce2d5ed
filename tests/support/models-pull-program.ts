/** Pulls models in a process of its own, for tests that kill it. Tells every step on standard output. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createCatalogue,
  createModelStore,
  type CatalogueEntry,
  type PullProgress,
} from '../../src/models/index.ts';

export interface PullOrder {
  readonly folder: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly entries: readonly CatalogueEntry[];
  readonly ids: readonly string[];
  /** The step at which to stand still for ever, so that the process can be killed just there. */
  readonly holdAt?: PullProgress['phase'];
}

const order = JSON.parse(process.argv[2] ?? '') as PullOrder;

const store = createModelStore({
  folder: order.folder,
  catalogue: createCatalogue(order.entries),
  surroundings: { env: order.env, projectFolder: order.home },
  prepare: async ({ folder }) => {
    await writeFile(join(folder, 'derived'), 'derived');
    return { derived: 'derived' };
  },
});

function onProgress({ phase }: PullProgress): void {
  process.stdout.write(`${phase}\n`);
  if (phase !== order.holdAt) return;
  // Blocks the process: what comes after must not happen before it is killed.
  while (!existsSync(join(order.home, 'go-on')))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
}

try {
  await store.pull(order.ids, { signal: AbortSignal.timeout(60_000), onProgress });
  process.stdout.write('done\n');
} catch (error) {
  process.stdout.write(`${String((error as { code?: unknown }).code)}\n`);
  process.exitCode = 1;
}
