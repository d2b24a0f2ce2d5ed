import { Value } from 'typebox/value';
import { parseSourceAddress } from '../sources/source-address.ts';
import { CatalogueEntrySchema, type CatalogueEntry } from './catalogue-entry.ts';

/** Names in the folder of models or in a model's folder that are not a model's to take. */
const RESERVED_IDS = new Set(['catalogue.json', 'routes.json', 'pins.json', 'converted']);
const RESERVED_FILES = new Set(['model.json']);

/** What is wrong with an entry, one sentence a fault; none if it is an entry. */
export function entryFaults(value: unknown): readonly string[] {
  if (!Value.Check(CatalogueEntrySchema, value)) return schemaFaults(value);
  return [...idFaults(value), ...sourceFaults(value), ...fileFaults(value)];
}

export function isEntry(value: unknown): value is CatalogueEntry {
  return entryFaults(value).length === 0;
}

function schemaFaults(value: unknown): string[] {
  const faults = Value.Errors(CatalogueEntrySchema, value)
    .filter(({ keyword }) => keyword !== 'boolean')
    .map(({ instancePath, message, params }) => {
      const extra = 'additionalProperties' in params ? params.additionalProperties : undefined;
      const names = Array.isArray(extra) ? `: ${extra.join(', ')}` : '';
      return `${instancePath === '' ? '/' : instancePath} ${message}${names}`;
    });
  return [...new Set(faults)];
}

function idFaults(entry: CatalogueEntry): string[] {
  return RESERVED_IDS.has(entry.id) ? [`/id "${entry.id}" is kept for a file of Lalela's own`] : [];
}

function sourceFaults(entry: CatalogueEntry): string[] {
  return Object.entries(entry.sources).flatMap(([name, source]) => {
    const address = parseSourceAddress(source);
    const at = `/sources/${name}/address`;
    if (typeof address === 'string') return [`${at}: ${address}`];
    if (source.integrity !== undefined && address.kind !== 'npm')
      return [`/sources/${name}/integrity is for npm: addresses; use sha256`];
    return [];
  });
}

function fileFaults(entry: CatalogueEntry): string[] {
  const seen = new Set<string>();
  return Object.entries(entry.files).flatMap(([role, file]) => {
    const at = `/files/${role}`;
    // Some file systems do not tell capital letters from small ones.
    const name = file.path.toLowerCase();
    const faults: string[] = [];
    if (seen.has(name)) faults.push(`${at}/path is another file's too`);
    if (RESERVED_FILES.has(name)) faults.push(`${at}/path is kept for a file of Lalela's own`);
    if ((file.bytes === undefined) === (file.approximateBytes === undefined))
      faults.push(`${at} needs one of bytes and approximateBytes`);
    seen.add(name);
    return [...faults, ...memberFaults(entry, at, file)];
  });
}

function memberFaults(
  entry: CatalogueEntry,
  at: string,
  { source: name, member }: CatalogueEntry['files'][string],
): string[] {
  const source = Object.hasOwn(entry.sources, name) ? entry.sources[name] : undefined;
  if (source === undefined) return [`${at}/source is not among /sources`];
  const address = parseSourceAddress(source);
  if (typeof address === 'string') return [];
  const holdsFiles = address.kind === 'npm' || address.archive !== undefined;
  if (member === undefined)
    return holdsFiles ? [`${at}/member must name a file of the archive`] : [];
  if (!isPlainMember(member))
    return [`${at}/member must be a path inside the archive or folder, without ".." or "\\"`];
  if (address.kind === 'https' && !holdsFiles)
    return [`${at}/member is for archives and folders; this address is one file`];
  return [];
}

function isPlainMember(member: string): boolean {
  if (/[\\\u0000-\u001f]/u.test(member)) return false;
  return member.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
