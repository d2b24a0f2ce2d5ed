/** A form, part by part: its file goes where the caller puts it while it comes in, its fields are options. */
import type { Readable } from 'node:stream';
import type { Multipart, MultipartFile, MultipartValue } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { LalelaError } from '../../kernel/index.ts';
import type { ObjectInfo } from '../../store/index.ts';
import { RequestInvalidError } from '../request-invalid.ts';
import { compileValidator } from '../validate.ts';
import { JobOptionsRequest } from './request-schema.ts';

export interface Form {
  readonly file: ObjectInfo;
  readonly fields: ReadonlyMap<string, unknown>;
}

/** One file more than may be, so that it is refused in words. */
const LIMITS = {
  files: 2,
  fields: 40,
  parts: 42,
  fieldNameSize: 100,
  // As many phrases as may be, each as long as may be, take 200 KB.
  fieldSize: 256 * 1024,
  headerPairs: 20,
  // The store counts.
  fileSize: Number.MAX_SAFE_INTEGER,
};

/** @throws LalelaError REQUEST_INVALID, and what `keep` throws. */
export async function readForm(
  request: FastifyRequest,
  keep: (file: Readable) => Promise<ObjectInfo>,
): Promise<Form> {
  const fields = new Map<string, unknown>();
  let file: ObjectInfo | undefined;
  for await (const part of partsOf(request)) {
    if (part.type === 'field') addField(fields, part);
    else if (file !== undefined) throw invalid('file', 'one file is taken, and there are several');
    else file = await keepFile(part, keep);
  }
  if (file === undefined)
    throw invalid(
      'file',
      'the recording is missing: send it as a part named `file` with a file name',
    );
  return { file, fields };
}

/** What the library throws says nothing that a client could use, and may repeat what it sent. */
async function* partsOf(request: FastifyRequest): AsyncGenerator<Multipart> {
  const parts = request.parts({ limits: LIMITS });
  for (;;) {
    const next = await parts.next().catch(brokenForm);
    if (next.done === true) return;
    yield next.value;
  }
}

async function keepFile(
  { fieldname, file }: MultipartFile,
  keep: (file: Readable) => Promise<ObjectInfo>,
): Promise<ObjectInfo> {
  if (fieldname !== 'file')
    throw invalid('file', 'the part with the recording must be named `file`');
  // What came whole in one piece may be known to be broken already.
  let isBroken = file.errored !== null;
  file.once('error', () => {
    isBroken = true;
  });
  try {
    return await keep(file);
  } catch (error) {
    if (error instanceof LalelaError || !isBroken) throw error;
    return brokenForm(error);
  }
}

function addField(fields: Map<string, unknown>, part: MultipartValue): void {
  const { fieldname, value, fieldnameTruncated, valueTruncated } = part;
  if (fieldname === 'file')
    throw invalid('file', 'the recording must have a file name in its part');
  if (fieldnameTruncated || valueTruncated)
    throw invalid('', `a field is longer than ${LIMITS.fieldSize} bytes, or its name than 100`);
  if (fields.has(fieldname)) throw invalid('', 'a field is there twice');
  fields.set(fieldname, value);
}

/** Names of what is text as it stands; the rest is JSON. */
const TEXTS = new Set([
  'language',
  'band',
  'channels',
  'domain',
  'model',
  'priority',
  'client_reference',
]);

/** @throws LalelaError REQUEST_INVALID with every fault. */
export function readFormOptions(fields: Form['fields']): JobOptionsRequest {
  const given = Object.fromEntries([...fields].flatMap(readField));
  const result = validate(given);
  if (typeof result === 'object' && 'error' in result) throw result.error as Error;
  return given;
}

const validate = compileValidator({
  schema: JobOptionsRequest,
  method: 'POST',
  url: '/v1/jobs',
  httpPart: 'body',
}) as (value: unknown) => { value: unknown } | { error: unknown };

function readField([name, value]: [string, unknown]): [string, unknown][] {
  if (name === 'options') {
    const options = readJson('options', value);
    if (typeof options !== 'object' || options === null || Array.isArray(options))
      throw invalid('options', 'must be a JSON object');
    return Object.entries(options);
  }
  return [[name, TEXTS.has(name) ? value : readJson(name, value)]];
}

function readJson(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value, withoutPrototype) as unknown;
  } catch {
    throw invalid(name, 'must be written as JSON');
  }
}

function withoutPrototype(name: string, value: unknown): unknown {
  if (name === '__proto__') throw new SyntaxError('not a field');
  return value;
}

function brokenForm(cause: unknown): never {
  throw new RequestInvalidError(
    [
      {
        path: 'body',
        message:
          'the form is broken, not whole or has too many parts; expected multipart/form-data with a boundary, one file and the options',
      },
    ],
    { cause },
  );
}

function invalid(name: string, message: string): LalelaError {
  const printable = name.replaceAll(/[^\w.-]/g, '?').slice(0, 64);
  return new RequestInvalidError([{ path: name === '' ? 'body' : `body/${printable}`, message }]);
}
