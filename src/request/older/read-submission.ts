/** The older contract's headers → what is submitted. Checked in the order of the contract's table. */
import { randomUUID } from 'node:crypto';
import { CALLBACK_KEY_WITHHELD, type Admission, type Caller } from '../../admission/index.ts';
import type { Submission } from '../../admission/index.ts';
import { LalelaError, MOST_SPEAKERS, type ObjectPlace } from '../../kernel/index.ts';
import type { JobCallback, JobOptions, JobSource } from '../../job/index.ts';
import {
  BadHeaderError,
  asBytes,
  asText,
  readLanguage,
  readPattern,
  readWhole,
  readWord,
  readYesNo,
  type OlderHeaders,
} from './older-headers.ts';

export interface ReadOptions {
  readonly admission: Admission;
  readonly caller: Caller;
  /** Where callbacks go that name no address. */
  readonly returnUrl: string | undefined;
}

export type OlderSubmission = Submission & { readonly older: NonNullable<Submission['older']> };

const REQUIRED = ['DEC_LANG', 'SR', 'NUM_CHANNELS', 'SAC', 'DIA', 'BUCKET_NAME', 'OBJECT_PATH'];
const TAG = {
  pattern: /^[A-Za-z0-9._-]{1,128}$/,
  what: '1 to 128 letters, digits, ".", "_" or "-"',
};
const GRAPH = { pattern: /^[A-Za-z0-9._-]{1,64}$/, what: 'the name of a domain, such as PARL' };

/** @throws BadHeaderError for the first header that is missing; then for the first that is impossible. */
export function readSubmission(headers: OlderHeaders, options: ReadOptions): OlderSubmission {
  for (const name of [...REQUIRED, 'USER_ID']) headers.required(name);
  const jobOptions = readOptions(headers);
  const bucket = headers.required('BUCKET_NAME');
  const tag = readTag(headers);
  const isPrivate = readYesNo('PRIV', headers.optional('PRIV') ?? 'yes');
  const source = readSource(headers, isPrivate, options);
  checkPlace('BUCKET_NAME', options, { bucket, key: `decoded/${tag}.json` });
  checkUnused(headers);
  const { callback, isWithheld } = readCallback(headers, options);
  return {
    door: 'older',
    source,
    options: jobOptions,
    retention: { isPrivate },
    older: {
      bucket,
      tag,
      userId: asBytes(headers.required('USER_ID')),
      jobId: asBytes(headers.optional('JOB_ID') ?? tag),
    },
    callback,
    warnings: isWithheld ? [CALLBACK_KEY_WITHHELD] : [],
  };
}

function readOptions(headers: OlderHeaders): JobOptions {
  const language = readLanguage('DEC_LANG', headers.required('DEC_LANG'));
  const band = readWord('SR', headers.required('SR'), {
    '8000': 'narrow',
    '16000': 'wide',
    nb: 'narrow',
    bb: 'wide',
    wb: 'wide',
  } as const);
  // Clients say 1 even for stereo: the file tells.
  readWhole('NUM_CHANNELS', headers.required('NUM_CHANNELS'), { least: 1, most: 64 });
  const punctuation = readYesNo('SAC', headers.required('SAC'));
  const isDiarised = readYesNo('DIA', headers.required('DIA'));
  const speakers = readSpeakers(headers);
  const domain = readDomain(headers);
  return {
    language,
    band,
    channels: 'auto',
    punctuation,
    ...(isDiarised ? { diarization: speakers === undefined ? {} : { speakers } } : {}),
    ...(domain === undefined ? {} : { domain }),
  };
}

/** −1 is unknown, and 1 is what clients send that do not know of it. */
function readSpeakers(headers: OlderHeaders): { readonly exact: number } | undefined {
  const value = headers.optional('NUM_SPK') ?? '1';
  if (value === '-1') return undefined;
  const count = /^[1-9]\d{0,2}$/.test(value) ? Number(value) : Infinity;
  if (count > MOST_SPEAKERS)
    throw new BadHeaderError(
      'NUM_SPK',
      `must be -1, for unknown, or a whole number from 1 to ${MOST_SPEAKERS}`,
    );
  return count === 1 ? undefined : { exact: count };
}

function readDomain(headers: OlderHeaders): string | undefined {
  const value = headers.optional('CUSTOM_GRAPH');
  if (value === undefined) return undefined;
  const name = readPattern('CUSTOM_GRAPH', value, GRAPH).toLowerCase();
  return name === 'parl' ? 'parliament' : name;
}

function readTag(headers: OlderHeaders): string {
  const value = headers.optional('TAG');
  return value === undefined ? randomUUID().replaceAll('-', '') : readPattern('TAG', value, TAG);
}

function readSource(headers: OlderHeaders, isPrivate: boolean, options: ReadOptions): JobSource {
  const bucket = headers.required('BUCKET_NAME');
  const path = asText(headers.required('OBJECT_PATH'));
  const url = headers.optional('OBJECT_URL');
  if (url !== undefined) {
    // Not read then, but it must not be what nobody sends in good faith.
    if (path.split(/[/\\]/).includes('..'))
      throw new BadHeaderError('OBJECT_PATH', 'may not lead out of the bucket');
    return { kind: 'url', url: readAddress('OBJECT_URL', url, options) };
  }
  const place = checkPlace('OBJECT_PATH', options, { bucket, key: path });
  // A recording that is private goes with its job. A result is no recording: it may be another tenant's.
  return { kind: 'object', place, isOwned: isPrivate && !isResult(path) };
}

function isResult(path: string): boolean {
  return path.toLowerCase().startsWith('decoded/');
}

/** @param name of the header that gave the key of the place. */
function checkPlace(
  name: string,
  { admission, caller }: ReadOptions,
  { bucket, key }: ObjectPlace,
): ObjectPlace {
  tryHeader('BUCKET_NAME', 'is not the name of a bucket that this X_API_KEY may use', () =>
    admission.checkPlaceFor(caller, bucket, 'a'),
  );
  return tryHeader(name, 'is not the path of an object in the bucket', () =>
    admission.checkPlaceFor(caller, bucket, key),
  );
}

function readAddress(name: string, value: string, { admission }: ReadOptions): string {
  const url = asText(value);
  const isWeb = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  if (!isWeb) throw new BadHeaderError(name, 'is not an http or https URL');
  tryHeader(name, 'is not an address that may be called', () => admission.checkAddress(url));
  return url;
}

function tryHeader<T>(name: string, reason: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof LalelaError) throw new BadHeaderError(name, reason);
    throw error;
  }
}

/** Accepted, without effect: where and with how many threads recognition runs is the operator's to say. */
function checkUnused(headers: OlderHeaders): void {
  const provider = headers.optional('CAP_PROV');
  if (provider !== undefined) readWord('CAP_PROV', provider, { fargate: true, fargate_spot: true });
  const threads = headers.optional('NUM_THREADS');
  if (threads !== undefined) readWhole('NUM_THREADS', threads, { least: 1, most: 1024 });
}

function readCallback(headers: OlderHeaders, options: ReadOptions) {
  const given = headers.optional('RETURN_URL');
  const key = headers.optional('FE_API_KEY');
  const isOther = given !== undefined && given !== options.returnUrl;
  const url = isOther ? readAddress('RETURN_URL', given, options) : options.returnUrl;
  if (url === undefined) return { callback: undefined, isWithheld: false };
  // The key that opens Lalela is never sent anywhere.
  const isWithheld = key !== undefined && key === headers.optional('X_API_KEY');
  const callback: JobCallback = {
    url,
    format: 'older',
    events: ['job.done', 'job.failed', 'job.expired'],
    ...(key === undefined || isWithheld ? {} : { key }),
  };
  return { callback, isWithheld };
}
