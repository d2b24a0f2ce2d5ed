/** The environment → one checked, frozen Config. Pure: `entry/` hands the environment in. */
import { LalelaError } from '../kernel/index.ts';
import { SETTINGS, type SettingName } from './settings.ts';

export interface Config {
  /** Folder of models. */
  readonly modelsFolder: string;
  /** Folder for scratch files: decoded sound, two bytes a sample, removed afterwards. */
  readonly scratchFolder: string;
  readonly logLevel: LogLevel;
}

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What the machine offers where the environment says nothing. */
export interface Defaults {
  /** The user's home folder. */
  readonly homeFolder: string;
  /** The system's folder for temporary files. */
  readonly temporaryFolder: string;
}

/** An environment, as `process.env` has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws LalelaError CONFIG_INVALID that lists every fault at once. */
export function readConfig(environment: Environment, defaults: Defaults): Config {
  const faults = [...unknownNames(environment)];
  const value = (name: SettingName) => environment[name]?.trim() || undefined;
  const logLevel = value('LALELA_LOG_LEVEL') ?? 'silent';
  if (!isLogLevel(logLevel))
    faults.push(`LALELA_LOG_LEVEL: expected one of ${LOG_LEVELS.join(', ')}.`);
  if (faults.length > 0 || !isLogLevel(logLevel)) {
    const message = ['The environment is not as expected:', ...faults].join('\n  ');
    throw new LalelaError('CONFIG_INVALID', message);
  }
  const dataHome = environment['XDG_DATA_HOME'] ?? `${defaults.homeFolder}/.local/share`;
  return Object.freeze({
    modelsFolder: value('LALELA_MODELS') ?? `${dataHome}/lalela/models`,
    scratchFolder: value('LALELA_SCRATCH') ?? defaults.temporaryFolder,
    logLevel,
  });
}

function isLogLevel(value: string): value is LogLevel {
  return (LOG_LEVELS as readonly string[]).includes(value);
}

/** A misspelt name would otherwise be a setting that silently does nothing. */
function unknownNames(environment: Environment): string[] {
  const known = Object.keys(SETTINGS);
  return Object.keys(environment)
    .filter((name) => name.startsWith('LALELA_') && !known.includes(name))
    .sort()
    .map((name) => `${name}: no such setting. Known are ${known.join(', ')}.`);
}
