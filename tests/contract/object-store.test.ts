import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFolderStore } from '../../src/store/folder/index.ts';
import { objectStoreContract } from './object-store.contract.ts';

objectStoreContract('a folder', { givesLinks: false }, async () => {
  const home = await mkdtemp(join(tmpdir(), 'objects-'));
  const scratchFolder = join(home, 'scratch');
  await mkdir(scratchFolder);
  const folder = join(home, 'objects');
  return {
    store: await openFolderStore({ folder }),
    scratchFolder,
    async leftovers() {
      const entries = await readdir(join(folder, '.incoming'), {
        recursive: true,
        withFileTypes: true,
      }).catch(() => []);
      return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
    },
    remove: () => rm(home, { recursive: true }),
  };
});
