/** `lalela models list`: the catalogue, and what of it is installed. */
import type { ModelListing, ModelStore } from '../models/index.ts';
import { EXIT } from './exit-codes.ts';
import { formatBytes, languageList, licenceNames } from './models-text.ts';
import { printable, type Output } from './output.ts';
import { drawTable } from './table.ts';

/** Whether the first download of a file is what makes it right: the catalogue knows no checksum. */
function isPinned({ files }: ModelListing['entry']): boolean {
  return Object.values(files).some(({ sha256 }) => sha256 === undefined);
}

const HEADINGS = ['MODEL', 'LANGUAGES', 'SIZE', 'LICENCE', 'INSTALLED'];

const STATES: Readonly<Record<ModelListing['state'], string>> = {
  installed: 'yes',
  absent: 'no',
  damaged: 'damaged',
};

/** Prints the table; what is damaged or does not belong there is told on standard error. */
export async function runModelsList(store: ModelStore, output: Output): Promise<number> {
  const listings = await store.list();
  const rows = listings.map(({ entry, state, bytes, isExact }) => [
    entry.id,
    languageList(entry),
    formatBytes(bytes, isExact),
    licenceNames(entry),
    state === 'installed' && isPinned(entry) ? 'yes, pinned' : STATES[state],
  ]);
  await output.stdout(drawTable([HEADINGS, ...rows]));
  for (const { entry, problem } of listings)
    if (problem !== undefined)
      output.stderr(`${entry.id} is not used: ${problem}. \`lalela models pull\` mends it.\n`);
  for (const name of await store.strangers())
    output.stderr(`"${printable(name)}" in the folder of models is no model of the catalogue.\n`);
  return EXIT.done;
}
