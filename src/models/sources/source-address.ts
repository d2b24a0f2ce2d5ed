/** Reads the address of a source: what kind it is, and whether an archive comes of it. */
import type { CatalogueSource } from '../catalogue/catalogue-entry.ts';

export type ArchiveKind = 'tar' | 'tar.gz' | 'tar.bz2' | 'zip';

export type SourceAddress =
  | { readonly kind: 'npm'; readonly name: string; readonly version: string }
  | { readonly kind: 'https'; readonly url: URL; readonly archive: ArchiveKind | undefined }
  | { readonly kind: 'file'; readonly path: string; readonly archive: ArchiveKind | undefined };

const NPM =
  /^(?<name>(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*)@(?<version>\d+\.\d+\.\d+[A-Za-z0-9.+-]*)$/u;

const ARCHIVES: readonly [suffix: string, kind: ArchiveKind][] = [
  ['.tar.gz', 'tar.gz'],
  ['.tgz', 'tar.gz'],
  ['.tar.bz2', 'tar.bz2'],
  ['.tbz2', 'tar.bz2'],
  ['.tar', 'tar'],
  ['.zip', 'zip'],
];

/** The address, or a sentence that says what is wrong with it. */
export function parseSourceAddress(source: CatalogueSource): SourceAddress | string {
  const { address } = source;
  if (address.startsWith('npm:')) return npmAddress(address.slice('npm:'.length));
  if (address.startsWith('file:')) {
    const path = address.slice('file:'.length).replace(/^\/\/(?=\/)/u, '');
    if (path === '') return 'a file: address needs a path';
    return { kind: 'file', path, archive: archiveKind(path) };
  }
  return webAddress(address, source.allowPlainHttp === true);
}

function npmAddress(text: string): SourceAddress | string {
  const groups = NPM.exec(text)?.groups;
  if (groups?.name === undefined || groups.version === undefined)
    return 'an npm: address is npm:NAME@VERSION with an exact version';
  return { kind: 'npm', name: groups.name, version: groups.version };
}

function webAddress(address: string, allowPlainHttp: boolean): SourceAddress | string {
  if (!URL.canParse(address)) return 'an address starts with npm:, https: or file:';
  const url = new URL(address);
  const fault = webAddressFault(url, allowPlainHttp);
  return fault ?? { kind: 'https', url, archive: archiveKind(url.pathname) };
}

/** What is wrong with following this address, if anything; redirects are held to the same rule. */
export function webAddressFault(url: URL, allowPlainHttp: boolean): string | undefined {
  if (url.protocol === 'http:' && !allowPlainHttp)
    return 'plain http: is refused; use https:, or set allowPlainHttp';
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return 'an address starts with npm:, https: or file:';
  if (url.username !== '' || url.password !== '') return 'an address may not hold a password';
  return undefined;
}

function archiveKind(path: string): ArchiveKind | undefined {
  const lowerCase = path.toLowerCase();
  return ARCHIVES.find(([suffix]) => lowerCase.endsWith(suffix))?.[1];
}
