import type { Band, CatalogueEntry } from './catalogue/catalogue-entry.ts';

/** What a model that was chosen does otherwise than it was asked, for people; none if nothing. */
export function choiceNotes(
  { bands, domains }: CatalogueEntry,
  { band, domain }: { readonly band: Band | 'auto'; readonly domain?: string | undefined },
): readonly string[] {
  const notes: string[] = [];
  if (band !== 'auto' && !bands.includes(band))
    notes.push(
      'No model for the band that was asked for is offered: the recording is brought to the band of the one that is used.',
    );
  if (domain !== undefined && !domains.includes(domain))
    notes.push(
      'No model with the vocabulary of the domain that was asked for is offered: a general one is used.',
    );
  return notes;
}
