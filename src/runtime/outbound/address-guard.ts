/**
 * The one guard of addresses that callers choose: first what can be told from the address itself, then the
 * machine that its name leads to, at the moment of connecting. What was looked up and found allowed is what
 * is connected to, so a name that changes its mind in between (rebinding) gains nothing.
 */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { LalelaError } from '../../kernel/index.ts';
import { isInNetworks, isPublicAddress, parseNetwork, type Network } from './addresses.ts';

/** The addresses of a host name, in the order in which they are to be tried. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export interface AddressGuard {
  /**
   * What can be told without looking the name up.
   * @throws LalelaError ADDRESS_INVALID, ADDRESS_REFUSED
   */
  readonly checkAddress: (address: string) => URL;
  /**
   * The addresses that may be connected to for a URL that was checked.
   * @throws LalelaError ADDRESS_REFUSED when one of them is not allowed; ADDRESS_UNREACHABLE when there is none.
   */
  lookUp(url: URL): Promise<readonly string[]>;
}

export interface AddressGuardOptions {
  /** Host names, addresses and networks that may be reached although they are private, on any port. */
  readonly allowedHosts: readonly string[];
  readonly resolve?: Resolve;
}

/** Where web servers listen. `''` is the usual port of the scheme. */
const PORTS = ['', '80', '443', '8080', '8443'];
/** Addresses that object stores sign are the longest, at some 2500. */
const LONGEST_ADDRESS = 8192;
const HOST_NAME = /^[a-z\d_]([\w.-]*[a-z\d_])?\.?$/i;
const CONTROL = /\p{Cc}/u;

/** @throws LalelaError CONFIG_INVALID for an allowed host that is none. */
export function createAddressGuard(options: AddressGuardOptions): AddressGuard {
  const resolve = options.resolve ?? resolveBySystem;
  const allowed = readAllowedHosts(options.allowedHosts);

  return {
    checkAddress(address) {
      const url = parseHttpAddress(address);
      const host = hostOf(url);
      if (isAllowedHost(host, allowed)) return url;
      if (isIP(host) !== 0 ? !isPublicAddress(host) : isLocalName(host)) throw refused();
      // The network of a name is known only when it is looked up.
      const mayBeAllowed = isIP(host) === 0 && allowed.networks.length > 0;
      if (!PORTS.includes(url.port) && !mayBeAllowed) throw portRefused();
      return url;
    },

    async lookUp(url) {
      const host = hostOf(url);
      const addresses = isIP(host) === 0 ? await resolve(host) : [host];
      if (addresses.length === 0) throw unresolved();
      if (allowed.names.has(host)) return addresses;
      const others = addresses.filter((address) => !isInNetworks(address, allowed.networks));
      if (!others.every(isPublicAddress)) throw refused();
      if (others.length > 0 && !PORTS.includes(url.port)) throw portRefused();
      return addresses;
    },
  };
}

/**
 * An address with a scheme and a host and nothing that should not be there.
 * @throws LalelaError ADDRESS_INVALID, ADDRESS_REFUSED
 */
export function parseHttpAddress(address: string): URL {
  if (address.length > LONGEST_ADDRESS)
    throw invalid(`it is longer than ${LONGEST_ADDRESS} characters`);
  // A parser drops some of these, so that others would read another address than it does.
  if (CONTROL.test(address)) throw invalid('it holds a control character');
  if (!URL.canParse(address)) throw invalid('it is not a complete URL');
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw invalid('only http: and https: are called');
  if (url.username !== '' || url.password !== '')
    throw invalid(
      'a name or password in it is not sent; use an address that carries its own token',
    );
  url.hash = '';
  return url;
}

/** Without the brackets of IPv6 and the dot at the end of a full name. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');
}

interface AllowedHosts {
  readonly names: ReadonlySet<string>;
  readonly networks: readonly Network[];
}

function readAllowedHosts(entries: readonly string[]): AllowedHosts {
  const names = new Set<string>();
  const networks: Network[] = [];
  for (const entry of entries) {
    const network = parseNetwork(entry);
    if (network !== undefined) networks.push(network);
    else if (HOST_NAME.test(entry)) names.add(entry.toLowerCase().replace(/\.$/, ''));
    else throw notAHost(entry);
  }
  return { names, networks };
}

function isAllowedHost(host: string, { names, networks }: AllowedHosts): boolean {
  return names.has(host) || isInNetworks(host, networks);
}

/** Reserved for the machine itself (RFC 6761): refused at once, although looking it up would refuse it too. */
function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

/** As other programs of this machine resolve it: its hosts file, then its name servers. */
async function resolveBySystem(host: string): Promise<readonly string[]> {
  try {
    const found = await lookup(host, { all: true, verbatim: true });
    return found.map(({ address }) => address);
  } catch (cause) {
    throw unresolved(cause);
  }
}

function invalid(reason: string): LalelaError {
  return new LalelaError(
    'ADDRESS_INVALID',
    `The address cannot be called: ${reason}. A full http: or https: URL is expected.`,
  );
}

function refused(): LalelaError {
  return new LalelaError(
    'ADDRESS_REFUSED',
    'The address leads to this machine or a private or special network, where callers may not send us. ' +
      'Its operator can allow the host or network with LALELA_ALLOWED_HOSTS.',
  );
}

function portRefused(): LalelaError {
  return new LalelaError(
    'ADDRESS_REFUSED',
    'The port of the address is not one that is called: 80, 443, 8080 and 8443 are. ' +
      'The operator can allow every port of a host with LALELA_ALLOWED_HOSTS.',
  );
}

function unresolved(cause?: unknown): LalelaError {
  return new LalelaError(
    'ADDRESS_UNREACHABLE',
    'The host of the address could not be found: its name has no address just now.',
    { cause, isRetryable: true },
  );
}

function notAHost(entry: string): LalelaError {
  return new LalelaError(
    'CONFIG_INVALID',
    `LALELA_ALLOWED_HOSTS: "${entry}" is not a host name, an address or a network such as 10.1.0.0/16. ` +
      'Ports are not given: an allowed host is allowed on every port.',
  );
}
