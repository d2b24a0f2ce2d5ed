/** `lalela models pull`, and the pulling of what a recording needs on first use. */
import { LalelaError } from '../kernel/index.ts';
import type { InstalledModel, ModelStore, PulledModel, PullProgress } from '../models/index.ts';
import { createByteBar } from './byte-bar.ts';
import { EXIT } from './exit-codes.ts';
import { formatBytes, licenceLines } from './models-text.ts';
import { printable, type Output } from './output.ts';

export interface PullSurroundings {
  readonly output: Output;
  readonly signal: AbortSignal;
  /** Nothing is said unless something fails. */
  readonly isQuiet?: boolean;
  /** Whether what is installed is read whole first, and pulled again where it is damaged. */
  readonly checkInstalled?: boolean;
}

/** Pulls models by name, mends those that are damaged, and prints where each lies. */
export async function runModelsPull(
  store: ModelStore,
  ids: readonly string[],
  surroundings: PullSurroundings,
): Promise<number> {
  const models = await pullMissing(store, ids, { ...surroundings, checkInstalled: true });
  const lines = models.map(({ id, folder }) => `${id}\t${printable(folder)}\n`);
  await surroundings.output.stdout(lines.join(''));
  return EXIT.done;
}

/** The models, in the order asked for; what is not installed is pulled, with size and licence told. */
export async function pullMissing(
  store: ModelStore,
  ids: readonly string[],
  { output, signal, isQuiet = false, checkInstalled = false }: PullSurroundings,
): Promise<readonly InstalledModel[]> {
  const teller = createTeller(store, output, isQuiet);
  const missing: string[] = [];
  for (const id of new Set(ids)) if ((await store.find(id)) === undefined) missing.push(id);
  if (missing.length > 0) await teller.announce(missing);
  let pulled: readonly PulledModel[];
  try {
    pulled = await store.pull(ids, { signal, onProgress: teller.progress, checkInstalled });
  } finally {
    teller.end();
  }
  const models = new Map(pulled.map(({ model }) => [model.id, model]));
  teller.conclude(pulled);
  return ids.map((id) => {
    const model = models.get(id);
    if (model === undefined)
      throw new LalelaError('INTERNAL', 'A pull answered with another model.');
    return model;
  });
}

export const WAITING = 'Waiting for another pull in this folder of models to end.\n';

interface Teller {
  announce(ids: readonly string[]): Promise<void>;
  readonly progress: (progress: PullProgress) => void;
  end(): void;
  conclude(pulled: readonly PulledModel[]): void;
}

export const PULL_PHASES: Readonly<Record<PullProgress['phase'], string>> = {
  waiting: 'Waiting for another pull',
  fetching: 'Fetching',
  unpacking: 'Unpacking',
  preparing: 'Preparing',
  installed: 'Installed',
};

function createTeller(store: ModelStore, output: Output, isQuiet: boolean): Teller {
  const say = (text: string) => {
    if (!isQuiet) output.stderr(text);
  };
  const bar = createByteBar(output, isQuiet);
  return {
    async announce(ids) {
      const listings = new Map((await store.list()).map((listing) => [listing.entry.id, listing]));
      for (const id of ids) {
        const listing = listings.get(id);
        if (listing === undefined) continue;
        const { entry, bytes, isExact } = listing;
        say(`Pulling ${id} (${printable(entry.title)}), ${formatBytes(bytes, isExact)}.\n`);
        for (const line of licenceLines(entry)) say(`  Licence: ${line}\n`);
      }
    },
    progress: ({ modelId, phase, doneBytes, totalBytes }) => {
      const isNew = bar.show(`${PULL_PHASES[phase]} ${modelId}`, doneBytes, totalBytes);
      if (isNew && phase === 'waiting') say(WAITING);
    },
    end: () => bar.end(),
    conclude(pulled) {
      for (const { model, wasInstalled, pinned, setAside } of pulled) {
        if (wasInstalled) continue;
        say(`Installed ${model.id} in ${printable(model.folder)}\n`);
        for (const [role, sha256] of Object.entries(pinned))
          say(
            `  The catalogue has no checksum of its ${role}; from now on it is sha256 ${sha256}\n`,
          );
        if (setAside !== undefined)
          say(`  What lay there before was not Lalela's and is now called ${setAside}\n`);
      }
    },
  };
}
