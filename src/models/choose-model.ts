/** Chooses the model for a recording. Never another language than the one asked for. */
import { LalelaError, LANGUAGES, languageCode, languageLabel } from '../kernel/index.ts';
import type { LanguageCode } from '../kernel/index.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import type { Band, CatalogueEntry } from './catalogue/catalogue-entry.ts';
import { DEFAULT_ROUTES, type Route } from './routes.ts';

export interface ModelChoice {
  readonly catalogue: Catalogue;
  /** Any name of a language, as the client gave it. */
  readonly language: string;
  readonly band: Band;
  readonly domain?: string | undefined;
  /** A model asked for by name: it is taken, or refused; never replaced. */
  readonly modelId?: string | undefined;
  /** Ids of what is installed: of the models of a route, one of these goes before a better one that is not. */
  readonly installed?: ReadonlySet<string> | undefined;
  /** Default {@link DEFAULT_ROUTES}. */
  readonly routes?: readonly Route[] | undefined;
}

/**
 * The catalogue's entry of the model to use. Where `entry.bands` does not hold the band asked for, the
 * recording must be brought to one that it holds, and its owner told.
 * @throws LalelaError LANGUAGE_UNKNOWN, NO_MODEL_FOR_LANGUAGE or MODEL_UNKNOWN.
 */
export function chooseModel(choice: ModelChoice): CatalogueEntry {
  const language = knownLanguage(choice.language);
  if (choice.modelId !== undefined) return askedModel(choice, choice.modelId, language);
  const routes = choice.routes ?? DEFAULT_ROUTES;
  const matching = routes.filter((r) => r.language === language && r.band === choice.band);
  const route =
    matching.find(({ domain }) => domain !== undefined && domain === choice.domain) ??
    matching.find(({ domain }) => domain === undefined);
  const id = route?.models.find((model) => choice.installed?.has(model)) ?? route?.models[0];
  if (id === undefined) throw noModel(language, routes);
  return choice.catalogue.entry(id);
}

function knownLanguage(name: string): LanguageCode {
  const code = languageCode(name);
  if (code !== undefined) return code;
  const known = LANGUAGES.map((language) => language.code).join(', ');
  throw new LalelaError(
    'LANGUAGE_UNKNOWN',
    `The language asked for is not one that Lalela knows. Give one of ${known}, or mul; ` +
      'two-letter codes, tags such as zu-ZA, and names are understood too.',
  );
}

function askedModel(choice: ModelChoice, id: string, language: LanguageCode): CatalogueEntry {
  const entry = choice.catalogue.entry(id);
  if (entry.task !== 'speech-recognition')
    throw new LalelaError(
      'MODEL_UNKNOWN',
      `The model "${id}" is not for recognising speech (it is for ${entry.task}). ` +
        `These are: ${recognisers(choice.catalogue).join(', ')}.`,
    );
  if (entry.languages.includes(language)) return entry;
  throw new LalelaError(
    'NO_MODEL_FOR_LANGUAGE',
    `The model "${id}" does not recognise ${languageLabel(language)}, only ` +
      `${entry.languages.join(', ')}. Ask for another model or language.`,
  );
}

function recognisers({ entries }: Catalogue): string[] {
  return entries.filter(({ task }) => task === 'speech-recognition').map(({ id }) => id);
}

function noModel(language: LanguageCode, routes: readonly Route[]): LalelaError {
  const offered = [...new Set(routes.map((route) => languageLabel(route.language)))].join(', ');
  return new LalelaError(
    'NO_MODEL_FOR_LANGUAGE',
    `There is no model for ${languageLabel(language)} yet. There is one for: ${offered}. ` +
      'No other language is used in its place; docs/models.md says how to add a model.',
  );
}
