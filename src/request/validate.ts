/** Requests against their schemas: all faults at once, none of which repeats a value. */
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from '@fastify/type-provider-typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import { SPEAKER_NAME_PATTERN } from '../kernel/index.ts';
import { RequestInvalidError, type RequestFault } from './request-invalid.ts';

const MOST_FAULTS = 20;
const NO_NAME =
  'must be a name: not blank, on one line, without control characters or marks of direction';
const LONGEST_TEXT = 300;

interface SchemaFault {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

/** Text of queries, headers and paths is read as the number or boolean that the schema wants; bodies are not. */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = Compile(schema);
  return (value: unknown) => {
    const read = httpPart === 'body' ? value : Value.Convert(schema, value);
    if (validator.Check(read)) return { value: read };
    const faults = (validator.Errors(read) as readonly SchemaFault[])
      .slice(0, MOST_FAULTS)
      .flatMap((fault) => faultsOf(fault, httpPart ?? 'body'));
    return { error: new RequestInvalidError(faults) };
  };
};

function faultsOf(fault: SchemaFault, part: string): RequestFault[] {
  const { keyword, message, instancePath, params } = fault;
  const path = printable(`${part === 'querystring' ? 'query' : part}${instancePath}`);
  const { additionalProperties = [], allowedValues, pattern } = params as FaultParameters;
  // Says once more that there is no field of a name.
  if (keyword === 'boolean') return [];
  if (keyword === 'additionalProperties')
    return additionalProperties.slice(0, MOST_FAULTS).map((name) => ({
      path: printable(`${path}/${name}`),
      message: 'there is no field of this name',
    }));
  if (keyword === 'enum' && allowedValues !== undefined)
    return [{ path, message: `must be one of ${allowedValues.join(', ')}` }];
  if (pattern?.toString() === SPEAKER_NAME_PATTERN) return [{ path, message: NO_NAME }];
  return [{ path, message: printable(message, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu) }];
}

interface FaultParameters {
  readonly additionalProperties?: readonly string[];
  readonly allowedValues?: readonly unknown[];
  readonly pattern?: string | RegExp;
}

/** Names of fields are the client's own: they are named, but cut and without what could be mistaken for markup. */
function printable(text: string, forbidden = /[^\w./~-]/g): string {
  return text.replaceAll(forbidden, '?').slice(0, LONGEST_TEXT);
}
