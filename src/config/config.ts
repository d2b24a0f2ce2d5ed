/** The environment → one checked, frozen Config. Pure: `entry/` hands the environment in. */
import { DAY_MS, HOUR_MS, LalelaError, SECOND_MS } from '../kernel/index.ts';
import { address, durations, list, oneOf, text, wholeNumber } from './readers.ts';
import { readAws } from './read-aws.ts';
import { createSettings, type Environment, type Settings } from './read-settings.ts';
import type { ServiceConfig } from './service-config.ts';
import { SETTINGS } from './settings.ts';

export interface Config {
  /** Folder of models. */
  readonly modelsFolder: string;
  /** Folder for scratch files: decoded sound, two bytes a sample, removed afterwards. */
  readonly scratchFolder: string;
  /** How voices are told apart. */
  readonly diarization: DiarizationChoice;
  /** Absent: each command has its own. */
  readonly logLevel?: LogLevel;
  readonly service: ServiceConfig;
}

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const DIARIZATION_CHOICES = ['auto', 'neural', 'built-in'] as const;
export type DiarizationChoice = (typeof DIARIZATION_CHOICES)[number];

/** What the machine offers where the environment says nothing. */
export interface Defaults {
  /** The user's home folder. */
  readonly homeFolder: string;
  /** The system's folder for temporary files. */
  readonly temporaryFolder: string;
}

/** @throws LalelaError CONFIG_INVALID that lists every fault at once. */
export function readConfig(environment: Environment, defaults: Defaults): Config {
  const settings = createSettings(environment);
  const dataHome = environment['XDG_DATA_HOME'] ?? `${defaults.homeFolder}/.local/share`;
  const logLevel = settings.optional('LALELA_LOG_LEVEL', oneOf(LOG_LEVELS));
  const config: Config = {
    modelsFolder: settings.read('LALELA_MODELS', text, `${dataHome}/lalela/models`),
    scratchFolder: settings.read('LALELA_SCRATCH', text, defaults.temporaryFolder),
    diarization: settings.read('LALELA_DIARIZATION', oneOf(DIARIZATION_CHOICES), 'auto'),
    ...(logLevel === undefined ? {} : { logLevel }),
    service: readService(settings),
  };
  const faults = [...unknownNames(environment), ...settings.faults];
  if (faults.length === 0) return Object.freeze(config);
  const message = ['The environment is not as expected:', ...faults].join('\n  ');
  throw new LalelaError('CONFIG_INVALID', message);
}

const MANY = 1_000_000_000;

function readService(settings: Settings): ServiceConfig {
  const { read, optional } = settings;
  const databaseUrl = optional('DATABASE_URL', address('postgres:', 'postgresql:'));
  const returnUrl = optional('LALELA_RETURN_URL', address('https:', 'http:'));
  const publicUrl = optional('LALELA_PUBLIC_URL', address('https:', 'http:'));
  const threads = optional('LALELA_THREADS', wholeNumber(1, 1024));
  return Object.freeze({
    dataFolder: read('LALELA_DATA', text, './data'),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...readAws(settings),
    host: read('LALELA_HOST', text, '127.0.0.1'),
    port: read('LALELA_PORT', wholeNumber(0, 65_535), 8000),
    ...(publicUrl === undefined ? {} : { publicUrl: publicUrl.replace(/\/+$/, '') }),
    allowedHosts: read(
      'LALELA_ALLOWED_HOSTS',
      list(/^[\w.:-]+(\/\d{1,3})?$/, 'hosts and networks'),
      [],
    ),
    ...(returnUrl === undefined ? {} : { returnUrl }),
    errorWords: read('LALELA_ERROR_WORDS', text, 'The recording could not be transcribed.'),
    ...(threads === undefined ? {} : { threads }),
    jobsAtOnce: read('LALELA_JOBS_AT_ONCE', wholeNumber(1, 1000), 16),
    queueLimit: read('LALELA_QUEUE_LIMIT', wholeNumber(1, MANY), 100_000),
    queueMs: read('LALELA_QUEUE_HOURS', wholeNumber(1, 8760), 168) * HOUR_MS,
    uploadLimitBytes: read('LALELA_UPLOAD_LIMIT', wholeNumber(1, 1e13), 5e9),
    keepMs: read('LALELA_KEEP_DAYS', wholeNumber(0, 36_500), 30) * DAY_MS,
    leaseMs: read('LALELA_LEASE_SECONDS', wholeNumber(1, 3600), 30) * SECOND_MS,
    callbackScheduleMs: read('LALELA_CALLBACK_SCHEDULE', durations, defaultSchedule()),
    tenantLimits: readTenantLimits(settings),
  });
}

function defaultSchedule(): readonly number[] {
  const seconds = [0, 5, 30, 300, 1800, 7200, 18_000, 36_000, 86_400];
  return seconds.map((wait) => wait * SECOND_MS);
}

function readTenantLimits({ read }: Settings): ServiceConfig['tenantLimits'] {
  return {
    jobsAtOnce: read('LALELA_TENANT_JOBS', wholeNumber(1, MANY), 20_000),
    audioSecondsMonth: read('LALELA_TENANT_AUDIO_SECONDS', wholeNumber(0, MANY), Infinity),
    longestSeconds: read('LALELA_TENANT_LONGEST_SECONDS', wholeNumber(1, MANY), 86_400),
    requestsPerMinute: read('LALELA_TENANT_REQUESTS', wholeNumber(1, MANY), 60_000),
  };
}

/** A misspelt name would otherwise be a setting that silently does nothing. */
function unknownNames(environment: Environment): string[] {
  const known = Object.keys(SETTINGS);
  return Object.keys(environment)
    .filter((name) => name.startsWith('LALELA_') && !known.includes(name))
    .sort()
    .map((name) => `${name}: no such setting. Known are ${known.join(', ')}.`);
}
