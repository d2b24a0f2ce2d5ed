/** The settings and files of a model's catalogue entry, checked against what an engine takes. */
import { isAbsolute, relative } from 'node:path';
import type { Static, TObject } from 'typebox';
import { Value } from 'typebox/value';
import type { InstalledModel } from '../../models/index.ts';
import { wrongSettings } from './model-errors.ts';

/** @throws LalelaError MODEL_SETTINGS_INVALID that names every setting which is unknown or wrong. */
export function readSettings<T extends TObject>(
  schema: T,
  settings: InstalledModel['settings'],
): Static<T> {
  if (Value.Check(schema, settings)) return settings;
  const known = Object.keys(schema.properties);
  const unknown = Object.keys(settings).filter((name) => !known.includes(name));
  const wrong = known.filter((name) => isWrong(schema, settings, name));
  const faults = [
    ...unknown.map((name) => `"${name}" is no setting of this engine`),
    ...wrong.map((name) => `"${name}" has no value that is allowed, or is missing`),
  ];
  throw wrongSettings(`${faults.join('; ')}. Its settings are ${known.join(', ')}.`);
}

function isWrong(schema: TObject, settings: InstalledModel['settings'], name: string): boolean {
  const property = schema.properties[name];
  if (property === undefined) return false;
  if (!(name in settings)) return schema.required?.includes(name) ?? false;
  return !Value.Check(property, settings[name]);
}

export interface FileRoles {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** Any model may carry these: they are not for the engine. */
const SILENT_ROLES = ['licence', 'weights'];

/**
 * Role → path of the model's files.
 * @throws LalelaError MODEL_SETTINGS_INVALID when a role is missing or unknown, or a file lies elsewhere.
 */
export function readFiles(
  { folder, files }: InstalledModel,
  { required, optional }: FileRoles,
): Readonly<Record<string, string>> {
  const missing = required.filter((role) => files[role] === undefined);
  if (missing.length > 0) throw wrongSettings(`Its files lack the ${missing.join(' and the ')}.`);
  const known = [...required, ...optional, ...SILENT_ROLES];
  const unknown = Object.keys(files).filter((role) => !known.includes(role));
  if (unknown.length > 0)
    throw wrongSettings(`It has files that are not of its kind; expected are ${known.join(', ')}.`);
  const isOutside = Object.values(files).some((path) => liesOutside(folder, path));
  if (isOutside) throw wrongSettings("One of its files lies outside of the model's folder.");
  return files;
}

function liesOutside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || way.startsWith('..') || isAbsolute(way);
}
