/** Chooses the model for a recording. Never another language than the one asked for. */
import {
  AUTO_LANGUAGE,
  LalelaError,
  LANGUAGES,
  languageCode,
  languageLabel,
} from '../kernel/index.ts';
import type { LanguageCode } from '../kernel/index.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import type { Band, CatalogueEntry } from './catalogue/catalogue-entry.ts';
import type { Route } from './routes.ts';

export interface ModelChoice {
  readonly catalogue: Catalogue;
  /** Any name of a language, as the client gave it; or `auto`: a model that needs no hint of it. */
  readonly language: string;
  readonly band: Band;
  readonly domain?: string | undefined;
  /** A model asked for by name: it is taken, or refused; never replaced. */
  readonly modelId?: string | undefined;
  /** Ids of what is installed: of the models of a route, one of these goes before a better one that is not. */
  readonly installed?: ReadonlySet<string> | undefined;
  /** Default: those of the catalogue. */
  readonly routes?: readonly Route[] | undefined;
}

/**
 * The catalogue's entry of the model to use. Where `entry.bands` does not hold the band asked for, the
 * recording must be brought to one that it holds, and its owner told.
 * @throws LalelaError LANGUAGE_UNKNOWN, NO_MODEL_FOR_LANGUAGE, MODEL_UNKNOWN or OPTION_UNSUPPORTED.
 */
export function chooseModel(choice: ModelChoice): CatalogueEntry {
  const language = knownLanguage(choice.language);
  if (choice.modelId !== undefined) return askedModel(choice, choice.modelId, language);
  const { catalogue, routes = catalogue.routes } = choice;
  checkDomain(choice.domain, routes);
  const id = bestModel(routeFor(routes, { ...choice, language })?.models ?? [], choice);
  if (id === undefined) throw noModel(language, choice);
  return catalogue.entry(id);
}

/** The line of the table for a recording: that of its domain, else the general one. */
export function routeFor(
  routes: readonly Route[],
  { language, band, domain }: { language: LanguageCode; band: Band; domain?: string | undefined },
): Route | undefined {
  const matching = routes.filter((route) => route.language === language && route.band === band);
  const own = matching.find((route) => route.domain !== undefined && route.domain === domain);
  return own ?? matching.find((route) => route.domain === undefined);
}

/** The best that is installed; else the best that can be pulled; else the best. */
export function bestModel(
  models: readonly string[],
  { catalogue, installed }: Pick<ModelChoice, 'catalogue' | 'installed'>,
): string | undefined {
  const entries = models.flatMap((id) => catalogue.entries.find((entry) => entry.id === id) ?? []);
  const best =
    entries.find(({ id }) => installed?.has(id)) ??
    entries.find(({ conversion }) => conversion === undefined) ??
    entries[0];
  return best?.id;
}

/** A model that hears switching languages needs no hint which: `mul` stands for both. */
function knownLanguage(name: string): LanguageCode {
  if (name === AUTO_LANGUAGE) return 'mul';
  const code = languageCode(name);
  if (code !== undefined) return code;
  const known = LANGUAGES.map((language) => language.code).join(', ');
  throw new LalelaError(
    'LANGUAGE_UNKNOWN',
    `The language asked for is not one that Lalela knows. Give one of ${known}, mul or auto; ` +
      'two-letter codes, tags such as zu-ZA, and names are understood too.',
  );
}

/** A domain that no line of the table names is most likely misspelt. */
function checkDomain(domain: string | undefined, routes: readonly Route[]): void {
  const known = [...new Set(routes.flatMap((route) => route.domain ?? []))];
  if (domain === undefined || known.includes(domain)) return;
  throw new LalelaError(
    'OPTION_UNSUPPORTED',
    `No model of this domain is offered. There is: ${known.join(', ') || 'none'}; leave \`domain\` ` +
      'out for general speech. docs/models.md says how to add one.',
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
  if (choice.language === AUTO_LANGUAGE) throw needsHint(choice, entry);
  throw new LalelaError(
    'NO_MODEL_FOR_LANGUAGE',
    `The model "${id}" does not recognise ${languageLabel(language)}, only ` +
      `${entry.languages.join(', ')}. Ask for another model or language.`,
  );
}

function needsHint({ catalogue }: ModelChoice, { id, languages }: CatalogueEntry): LalelaError {
  const others = catalogue.entries.filter((entry) => entry.languages.includes('mul'));
  return new LalelaError(
    'NO_MODEL_FOR_LANGUAGE',
    `The model "${id}" does not find the language out: ask for ${languages.join(' or ')} instead of auto. ` +
      `These do: ${others.map((entry) => entry.id).join(', ') || 'none'}.`,
  );
}

function recognisers({ entries }: Catalogue): string[] {
  return entries.filter(({ task }) => task === 'speech-recognition').map(({ id }) => id);
}

/** Languages so near that their speakers understand each other: what could be tried, never what is done. */
const NEAR: Partial<Record<LanguageCode, readonly LanguageCode[]>> = {
  ssw: ['zul', 'xho', 'nbl'],
  nbl: ['zul', 'ssw', 'xho'],
  zul: ['xho', 'nbl', 'ssw'],
  xho: ['zul', 'nbl', 'ssw'],
  sot: ['tsn', 'nso'],
  tsn: ['sot', 'nso'],
  nso: ['tsn', 'sot'],
};

function noModel(language: LanguageCode, { catalogue, band, ...choice }: ModelChoice): LalelaError {
  const routes = choice.routes ?? catalogue.routes;
  const hasModel = (code: LanguageCode) =>
    (routeFor(routes, { language: code, band })?.models.length ?? 0) > 0;
  const offered = [...new Set(routes.map((route) => route.language))].filter(hasModel);
  if (choice.language === AUTO_LANGUAGE) return noModelForAny(offered);
  const near = (NEAR[language] ?? []).filter(hasModel).map(languageLabel);
  const advice =
    near.length === 0
      ? ''
      : ` You could ask for a near language, ${near.join(' or ')}, and see whether its transcript is of use.`;
  return new LalelaError(
    'NO_MODEL_FOR_LANGUAGE',
    `There is no model for ${languageLabel(language)} yet. There is one for: ` +
      `${offered.map(languageLabel).join(', ')}.${advice} No other language is used in its place by itself. ` +
      'docs/models.md says how to add a model.',
  );
}

function noModelForAny(offered: readonly LanguageCode[]): LalelaError {
  return new LalelaError(
    'NO_MODEL_FOR_LANGUAGE',
    'The language cannot be found out: no model is offered that needs no hint of it (a route of `mul`). ' +
      `Name the language: ${offered.map(languageLabel).join(', ') || 'none has a model'}. ` +
      'docs/models.md says how to add a model.',
  );
}
