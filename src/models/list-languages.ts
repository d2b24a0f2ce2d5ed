/** What is offered for each language and band: the one table behind `lalela languages` and `/v1/languages`. */
import { LANGUAGES, type LanguageCode } from '../kernel/index.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import type { Band, CatalogueEntry, ModelAccuracy } from './catalogue/catalogue-entry.ts';
import { bestModel, routeFor } from './choose-model.ts';
import type { ModelListing } from './model-store.ts';

/**
 * `verified`: this project's own evaluation measured the model on the language · `published`: somebody else
 * did · `experimental`: the model knows the language, how well nobody has said · `none`: there is no model.
 */
export type LanguageStatus = 'verified' | 'published' | 'experimental' | 'none';

export interface ListedLanguage {
  readonly code: LanguageCode;
  readonly englishName: string;
  readonly ownName: string;
  readonly bands: readonly ListedBand[];
}

export interface ListedBand {
  readonly band: Band;
  /** Of the model that is chosen. */
  readonly status: LanguageStatus;
  /** That of the table, the best first. */
  readonly models: readonly LanguageModel[];
}

export interface LanguageModel {
  readonly entry: CatalogueEntry;
  readonly isInstalled: boolean;
  /** Whether a recording of this language and band is recognised with it now, unless another is asked for. */
  readonly isChosen: boolean;
  /** Whether recordings of the band are brought to another one for it. */
  readonly isOtherBand: boolean;
  readonly status: LanguageStatus;
  /** On the disk if it is installed, else of what would be pulled. */
  readonly bytes: number;
  readonly isExact: boolean;
  /** What was measured of this language. */
  readonly accuracy: readonly ModelAccuracy[];
}

/** What makes a measurement the project's own. */
const OWN_EVALUATION = 'lalela evaluate';

const SWITCHED = {
  code: 'mul' as const,
  englishName: 'Several languages',
  ownName: 'Several languages',
};
const BANDS: readonly Band[] = ['wide', 'narrow'];

type Listed = Pick<ModelListing, 'entry' | 'state' | 'bytes' | 'isExact'>;

export function listLanguages(catalogue: Catalogue, listings: readonly Listed[]): ListedLanguage[] {
  return [...LANGUAGES, SWITCHED].map(({ code, englishName, ownName }) => ({
    ...{ code, englishName, ownName },
    bands: BANDS.map((band) => listBand({ catalogue, listings, code, band })),
  }));
}

interface Place {
  readonly catalogue: Catalogue;
  readonly listings: readonly Listed[];
  readonly code: LanguageCode;
  readonly band: Band;
}

function listBand({ catalogue, listings, code, band }: Place): ListedBand {
  const ids = routeFor(catalogue.routes, { language: code, band })?.models ?? [];
  const byId = new Map(listings.map((listing) => [listing.entry.id, listing]));
  const isInstalled = (id: string) => byId.get(id)?.state === 'installed';
  const chosen = bestModel(ids, { catalogue, installed: new Set(ids.filter(isInstalled)) });
  const models = ids.flatMap((id): LanguageModel[] => {
    const listing = byId.get(id);
    if (listing === undefined) return [];
    const { entry, bytes, isExact } = listing;
    const accuracy = accuracyOf(entry, code, band);
    return [
      {
        ...{ entry, bytes, isExact, accuracy },
        isInstalled: isInstalled(id),
        isChosen: id === chosen,
        isOtherBand: !entry.bands.includes(band),
        status: statusOf(accuracy),
      },
    ];
  });
  return { band, status: models.find(({ isChosen }) => isChosen)?.status ?? 'none', models };
}

/** What was measured on wide-band speech says nothing about the telephone. */
function accuracyOf({ accuracy = [] }: CatalogueEntry, code: LanguageCode, band: Band) {
  return accuracy.filter((one) => one.language === code && (one.band ?? 'wide') === band);
}

function statusOf(accuracy: readonly ModelAccuracy[]): LanguageStatus {
  if (accuracy.some(({ measuredBy }) => measuredBy === OWN_EVALUATION)) return 'verified';
  return accuracy.length > 0 ? 'published' : 'experimental';
}
