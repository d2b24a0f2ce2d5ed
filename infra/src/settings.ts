/** What may be set at a deployment, as context: `npx cdk deploy -c name=value`, or `context` in cdk.json. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

interface Described {
  readonly what: string;
  /** As it would be given. */
  readonly otherwise: string;
}

export const CONTEXT = {
  name: {
    what: 'Name of the stack, the cluster and the task definitions.',
    otherwise: 'lalela',
  },
  region: {
    what: 'Region, such as `af-south-1`. Empty: that of the AWS settings of whoever deploys.',
    otherwise: '',
  },
  repository: { what: 'Repository of the image in ECR.', otherwise: 'lalela' },
  image: {
    what: 'Tag or digest (`sha256:…`) of the image. A tag should never be given to another image.',
    otherwise: productVersion(),
  },
  diskGb: { what: 'Disk of a task, GB, 21 to 200.', otherwise: '30' },
  mostWorkers: { what: 'Workers at once, at most.', otherwise: '10' },
  jobsAtOnce: { what: 'Recordings that a worker has in hand at once.', otherwise: '16' },
  idleSeconds: {
    what: 'A worker ends after so long without work; 0: after one recording.',
    otherwise: '120',
  },
  spot: { what: '`yes` or `no`: interruptible capacity first.', otherwise: 'yes' },
  keepDays: {
    what: 'Days that recording and result are kept, where the job does not say.',
    otherwise: '30',
  },
  longestKeepDays: {
    what: 'Days after which the bucket removes whatever is left in it, models excepted, even where a job asks for longer.',
    otherwise: '400',
  },
  logDays: { what: 'Days that logs are kept; a number that CloudWatch knows.', otherwise: '30' },
  clientBuckets: {
    what: 'Buckets of clients of the older contract, with commas: recordings are read from them, and removed if private; results are written to `decoded/`.',
    otherwise: '',
  },
  returnUrl: {
    what: 'Where the older contract’s callbacks go that name no `RETURN_URL`.',
    otherwise: '',
  },
  publicUrl: {
    what: 'Where clients reach the API, if it has a name of its own. Empty: the API’s own address.',
    otherwise: '',
  },
  requestsPerSecond: { what: 'Requests that the API takes a second.', otherwise: '50' },
  oldestJobMinutes: { what: 'An alarm when a job waits longer.', otherwise: '60' },
  monthlyDollars: {
    what: 'Budget of the whole account for a month, US dollars; told of at 80 % and when it will be passed. 0: none.',
    otherwise: '100',
  },
  email: { what: 'Where alarms go.', otherwise: '' },
} as const satisfies Record<string, Described>;

export type ContextName = keyof typeof CONTEXT;

export interface Settings {
  readonly name: string;
  readonly region: string | undefined;
  readonly repository: string;
  readonly image: string;
  readonly diskGb: number;
  readonly mostWorkers: number;
  readonly jobsAtOnce: number;
  readonly idleSeconds: number;
  readonly isSpotFirst: boolean;
  readonly keepDays: number;
  readonly longestKeepDays: number;
  readonly logDays: RetentionDays;
  readonly clientBuckets: readonly string[];
  readonly returnUrl: string | undefined;
  readonly publicUrl: string | undefined;
  readonly requestsPerSecond: number;
  readonly oldestJobMinutes: number;
  readonly monthlyDollars: number;
  readonly email: string | undefined;
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const KNOWN_LOG_DAYS = Object.values(RetentionDays)
  .filter((days) => typeof days === 'number')
  .filter((days) => days !== RetentionDays.INFINITE);

/**
 * @param context value of a context key, as `node.tryGetContext` gives it.
 * @throws Error that lists every fault at once.
 */
export function readSettings(context: (name: string) => unknown): Settings {
  const reader = new Reader(context);
  const settings = readAll(reader);
  if (settings.longestKeepDays < settings.keepDays)
    reader.refuse('longestKeepDays', 'at least keepDays');
  if (reader.faults.length > 0)
    throw new Error(`Context that cannot be used:\n${reader.faults.join('\n')}`);
  return settings;
}

function readAll(reader: Reader): Settings {
  return {
    name: reader.text('name', /^[a-z][a-z0-9-]{0,30}$/, 'lower-case letters, digits, hyphens'),
    region: reader.optional('region', /^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as af-south-1'),
    repository: reader.text('repository', /^[a-z0-9][a-z0-9/_.-]*$/, 'the name of a repository'),
    image: reader.text(
      'image',
      /^(sha256:[0-9a-f]{64}|(?!latest$)[\w][\w.-]*)$/,
      'a tag that stays, not `latest`, or a digest',
    ),
    diskGb: reader.number('diskGb', 21, 200),
    mostWorkers: reader.number('mostWorkers', 1, 1000),
    jobsAtOnce: reader.number('jobsAtOnce', 1, 1000),
    idleSeconds: reader.number('idleSeconds', 0, 86_400),
    isSpotFirst: reader.text('spot', /^(yes|no)$/, 'yes or no') === 'yes',
    keepDays: reader.number('keepDays', 0, 36_500),
    longestKeepDays: reader.number('longestKeepDays', 1, 36_500),
    logDays: readLogDays(reader),
    clientBuckets: readBuckets(reader),
    returnUrl: reader.optional('returnUrl', /^https?:\/\/\S+$/, 'an http or https address'),
    publicUrl: reader.optional(
      'publicUrl',
      /^https:\/\/\S+[^/]$/,
      'an https address, no slash last',
    ),
    requestsPerSecond: reader.number('requestsPerSecond', 1, 10_000),
    oldestJobMinutes: reader.number('oldestJobMinutes', 1, 10_080),
    monthlyDollars: reader.number('monthlyDollars', 0, 10_000_000),
    email: reader.optional('email', /^\S+@\S+$/, 'an e-mail address'),
  };
}

function readLogDays(reader: Reader): RetentionDays {
  const found = KNOWN_LOG_DAYS.find((days) => String(days) === reader.value('logDays'));
  if (found === undefined) reader.refuse('logDays', `one of ${KNOWN_LOG_DAYS.join(', ')}`);
  return found ?? RetentionDays.ONE_MONTH;
}

function readBuckets(reader: Reader): string[] {
  const names = reader.value('clientBuckets').split(',');
  const given = names.map((name) => name.trim()).filter((name) => name !== '');
  if (!given.every((name) => BUCKET.test(name)))
    reader.refuse('clientBuckets', 'names of buckets, with commas');
  return given;
}

/** Reads values and collects what is wrong with them. */
class Reader {
  readonly faults: string[] = [];
  readonly #context: (name: string) => unknown;

  constructor(context: (name: string) => unknown) {
    this.#context = context;
  }

  value(name: ContextName): string {
    const given = this.#context(name) ?? CONTEXT[name].otherwise;
    return typeof given === 'string' || typeof given === 'number' ? String(given).trim() : '?';
  }

  text(name: ContextName, form: RegExp, expected: string): string {
    const found = this.value(name);
    if (!form.test(found)) this.refuse(name, expected);
    return found;
  }

  optional(name: ContextName, form: RegExp, expected: string): string | undefined {
    return this.value(name) === '' ? undefined : this.text(name, form, expected);
  }

  number(name: ContextName, least: number, most: number): number {
    const text = this.text(name, /^\d{1,9}$/, `a whole number from ${least} to ${most}`);
    const found = Number(text);
    if (found < least || found > most) this.refuse(name, `a whole number from ${least} to ${most}`);
    return found;
  }

  refuse(name: ContextName, expected: string): void {
    this.faults.push(`${name}: "${this.value(name)}"; expected ${expected}.`);
  }
}

/** The image's default tag: what `docs/aws.md` builds it as. */
function productVersion(): string {
  const path = join(import.meta.dirname, '../../package.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
