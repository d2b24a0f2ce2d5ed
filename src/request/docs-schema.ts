/** A JSON schema as a list for people: names, types, bounds, meanings. */
import { html, join, type Html } from './html.ts';
import { inline } from './docs-inline.ts';

export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly $ref?: string;
}

/** Deeper than any of ours; a schema that held itself would never end. */
const DEEPEST = 6;

export function describeSchema(schema: Schema, depth = 0): Html {
  if (depth > DEEPEST) return html``;
  const { properties = {}, required = [], items, anyOf = [] } = schema;
  const fields = Object.entries(properties).map(
    ([name, field]) =>
      html`<li>
        <code>${name}</code> ${typeOf(field)}${required.includes(name) ? ', needed' : ''}:
        ${inline(field.description ?? '')} ${describeSchema(field, depth + 1)}
      </li>`,
  );
  const list =
    fields.length === 0
      ? html``
      : html`<ul>
          ${join(fields)}
        </ul>`;
  const others = items === undefined ? anyOf : [items];
  return join([list, ...others.map((other) => describeSchema(other, depth + 1))]);
}

function typeOf({ type, enum: values, const: value, anyOf, $ref }: Schema): string {
  if (values !== undefined) return values.map(String).join(' | ');
  if (value !== undefined) return JSON.stringify(value);
  if (anyOf !== undefined) return anyOf.map(typeOf).join(' | ');
  if ($ref !== undefined) return $ref.split('/').at(-1) ?? '';
  return [type ?? 'any'].flat().join(' | ');
}
