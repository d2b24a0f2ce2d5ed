import type { IncomingHttpHeaders } from 'node:http';

/**
 * A header by its name without regard to case, and with underscores or hyphens: proxies and gateways change
 * both. Sent in several forms with different values it is all of them, as HTTP joins repeated headers: so
 * what one reader of the request took for the value cannot hide behind what another did.
 */
export function readHeader(headers: IncomingHttpHeaders, name: string): string | undefined {
  const wanted = plain(name);
  const values = new Set<string>();
  for (const [found, value] of Object.entries(headers))
    if (value !== undefined && plain(found) === wanted) values.add([value].flat().join(', '));
  return values.size === 0 ? undefined : [...values].join(', ');
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}
