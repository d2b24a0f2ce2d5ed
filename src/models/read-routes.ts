/** `routes.json` in the folder of models: lines that take the place of Lalela's own. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { LalelaError, languageCode } from '../kernel/index.ts';
import { DEFAULT_ROUTES, type Route } from './routes.ts';

/** Name of the operator's file in the folder of models. */
export const ROUTES_FILE = 'routes.json';

const RoutesSchema = Type.Object(
  {
    routes: Type.Array(
      Type.Object(
        {
          /** Any name of a language. */
          language: Type.String({ minLength: 1, maxLength: 64 }),
          band: Type.Union([Type.Literal('narrow'), Type.Literal('wide')]),
          domain: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' })),
          models: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 50 }),
        },
        { additionalProperties: false },
      ),
      { maxItems: 1000 },
    ),
  },
  { additionalProperties: false },
);

/**
 * Lalela's routes with the operator's lines in place of those of the same language, band and domain.
 * @param text of `routes.json`. @param isKnown whether a model is in the catalogue.
 * @throws LalelaError CATALOGUE_INVALID, listing what is wrong.
 */
export function readRoutes(text: string, isKnown: (id: string) => boolean): readonly Route[] {
  const file = parse(text);
  const faults: string[] = [];
  const own = file.routes.map(({ language, ...line }, index): Route => {
    const code = languageCode(language);
    if (code === undefined) faults.push(`routes/${index}: its language is not known`);
    for (const id of line.models)
      if (!isKnown(id)) faults.push(`routes/${index}: no model of this name is in the catalogue`);
    return { ...line, language: code ?? 'mul' };
  });
  const keys = own.map(keyOf);
  if (new Set(keys).size !== keys.length)
    faults.push('two lines are of the same language, band and domain');
  if (faults.length > 0) throw invalid(faults);
  return [...own, ...DEFAULT_ROUTES.filter((route) => !keys.includes(keyOf(route)))];
}

function parse(text: string) {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(['it is not JSON'], error);
  }
  if (Value.Check(RoutesSchema, value)) return value;
  const places = Value.Errors(RoutesSchema, value).map(({ instancePath }) => instancePath);
  const where = [...new Set(places)].map(
    (place) => `${place === '' ? 'the whole' : place} is wrong`,
  );
  throw invalid(where.length > 0 ? where : ['it is not a table of routes']);
}

function keyOf({ language, band, domain = '' }: Route): string {
  return `${language} ${band} ${domain}`;
}

const MOST_FAULTS_SHOWN = 10;

function invalid(faults: readonly string[], cause?: unknown): LalelaError {
  const shown = faults.slice(0, MOST_FAULTS_SHOWN).map((fault) => `\n  ${printable(fault)}`);
  return new LalelaError(
    'CATALOGUE_INVALID',
    `routes.json in the folder of models is not a table of routes (see docs/models.md):${shown.join('')}`,
    { cause },
  );
}

/** What comes from outside must not steer a terminal. */
function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/gu, '?').slice(0, 200);
}
