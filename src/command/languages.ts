/** `lalela languages`: what is offered for each language and band, and what is known of how well. */
import {
  listLanguages,
  type LanguageModel,
  type ListedBand,
  type ListedLanguage,
  type ModelStore,
} from '../models/index.ts';
import { EXIT } from './exit-codes.ts';
import { formatBytes, licenceNames } from './models-text.ts';
import { printable, type Output } from './output.ts';
import { drawTable } from './table.ts';

const HEADINGS = [
  'LANGUAGE',
  'BAND',
  'STATUS',
  'MODEL',
  'LICENCE',
  'SIZE',
  'INSTALLED',
  'WORD ERRORS',
];

const NOTES = `verified: measured with \`lalela evaluate\` · published: measured by somebody else, not repeated here ·
experimental: the model knows the language, how well nobody has said · none: no model; another language is never used
* brought to 16 kHz, since no model for telephone speech is offered
`;

export async function runLanguages(store: ModelStore, output: Output): Promise<number> {
  const languages = listLanguages(store.catalogue, await store.list());
  const rows = languages.flatMap((language) => language.bands.map((band) => row(language, band)));
  await output.stdout(`${drawTable([HEADINGS, ...rows])}\n${NOTES}`);
  const measured = languages.flatMap((language) => language.bands.flatMap(measurements));
  if (measured.length > 0) await output.stdout(`\n${[...new Set(measured)].join('')}`);
  return EXIT.done;
}

function row({ code, ownName }: ListedLanguage, { band, status, models }: ListedBand): string[] {
  const name = code === 'mul' ? 'mul  several' : `${code}  ${ownName}`;
  const chosen = models.find(({ isChosen }) => isChosen);
  if (chosen === undefined) return [name, band, status];
  const { entry, isOtherBand } = chosen;
  return [
    name,
    isOtherBand ? `${band}*` : band,
    status,
    entry.id,
    licenceNames(entry),
    formatBytes(chosen.bytes, chosen.isExact),
    installedWord(chosen),
    chosen.accuracy.map(({ wordErrorPercent }) => `${wordErrorPercent} %`).join(', '),
  ];
}

function installedWord({ isInstalled, entry }: LanguageModel): string {
  if (isInstalled) return 'yes';
  return entry.conversion === undefined ? 'no' : 'no, to be converted';
}

function measurements({ models }: ListedBand): string[] {
  return models.flatMap(({ entry, accuracy }) =>
    accuracy.map(({ language, wordErrorPercent, measuredBy, date, set }) => {
      const told = `${language} ${entry.id}: ${wordErrorPercent} % word errors, ${measuredBy}, ${date}: ${set}`;
      return `${printable(told)}\n`;
    }),
  );
}
