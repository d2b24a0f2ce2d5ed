import type { Reader } from './readers.ts';
import type { SettingName } from './settings.ts';

/** An environment, as `process.env` has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Settings {
  readonly faults: string[];
  readonly read: <T>(name: SettingName, reader: Reader<T>, otherwise: T) => T;
  readonly optional: <T>(name: SettingName, reader: Reader<T>) => T | undefined;
}

/** Reads settings by name and gathers the faults; an empty value counts as absent. */
export function createSettings(environment: Environment): Settings {
  const faults: string[] = [];
  const settings: Settings = {
    faults,
    optional(name, reader) {
      const given = environment[name]?.trim() ?? '';
      if (given === '') return undefined;
      const reading = reader(given);
      if ('value' in reading) return reading.value;
      faults.push(`${name}: expected ${reading.expected}.`);
      return undefined;
    },
    read: (name, reader, otherwise) => settings.optional(name, reader) ?? otherwise,
  };
  return settings;
}
