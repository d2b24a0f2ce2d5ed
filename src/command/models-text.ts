/** How the `models` commands write sizes, licences and languages. */
import type { CatalogueEntry } from '../models/index.ts';
import { printable } from './output.ts';

/** `63.7 MB`; `about` where the size is not known exactly. */
export function formatBytes(bytes: number, isExact = true): string {
  const megabytes = bytes / 1e6;
  const text =
    megabytes >= 1000 ? `${(megabytes / 1000).toFixed(1)} GB` : `${megabytes.toFixed(1)} MB`;
  return isExact ? text : `about ${text}`;
}

/** `MIT`, or `Apache-2.0, MIT` where parts differ. */
export function licenceNames({ licences }: CatalogueEntry): string {
  return [...new Set(licences.map(({ spdx }) => spdx))].join(', ');
}

/** One line a licence: `MIT (weights): Useful Sensors, https://…`. */
export function licenceLines({ licences }: CatalogueEntry): readonly string[] {
  return licences.map(({ spdx, covers, holder, address }) =>
    printable(`${spdx} (${covers}): ${holder}, ${address}`),
  );
}

const MOST_LANGUAGES_SHOWN = 12;

/** Codes; `any` for a model that does not depend on the language. */
export function languageList({ languages }: CatalogueEntry): string {
  if (languages.length === 0) return 'any';
  const shown = languages.slice(0, MOST_LANGUAGES_SHOWN).join(' ');
  const more = languages.length - MOST_LANGUAGES_SHOWN;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
