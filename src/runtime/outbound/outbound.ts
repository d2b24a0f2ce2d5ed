import { LalelaError } from '../../kernel/index.ts';
import { createAddressGuard, parseHttpAddress, type Resolve } from './address-guard.ts';
import { exchange, type Exchange } from './exchange.ts';
import { redirectOf } from './redirects.ts';
import type { OutboundResponse } from './response.ts';

/** HTTP to addresses that others chose. */
export interface Outbound {
  /**
   * Checks what can be told of an address without looking its name up: for admission, so that a caller
   * hears of it at once. `request` checks again.
   * @throws LalelaError ADDRESS_INVALID, ADDRESS_REFUSED
   */
  checkAddress(address: string): URL;
  /**
   * Sends a request and gives the answer, whatever its status. Its body must be read or destroyed.
   * Each request has a connection of its own; no proxy is used.
   * @throws LalelaError ADDRESS_INVALID, ADDRESS_REFUSED; ADDRESS_UNREACHABLE when no whole answer came, also
   * from the body; TOO_LARGE; the reason of `signal`.
   */
  request(address: string, options: OutboundRequest): Promise<OutboundResponse>;
}

export interface OutboundRequest extends Exchange {
  /**
   * `configured`: the operator's own, which may lead anywhere. Where such an address redirects to is chosen
   * by whoever answers there, and is checked.
   */
  readonly trust: 'caller-supplied' | 'configured';
  /** Only GET is redirected; with 0, and for other methods, the redirect itself is the answer. */
  readonly maxRedirects: number;
}

export interface OutboundOptions {
  /** `LALELA_ALLOWED_HOSTS`. */
  readonly allowedHosts: readonly string[];
  /** For tests; default the system's resolver. */
  readonly resolve?: Resolve;
  /** For tests; certificates in PEM that are trusted instead of the system's. */
  readonly trustedCertificates?: string;
}

/** @throws LalelaError CONFIG_INVALID for an allowed host that is none. */
export function createOutbound(options: OutboundOptions): Outbound {
  const guard = createAddressGuard(options);
  const tls = options.trustedCertificates === undefined ? {} : { ca: options.trustedCertificates };

  const open = (target: Target, request: OutboundRequest) =>
    exchange(target.url, {
      ...request,
      headers: target.headers,
      ...(target.trust === 'configured' ? {} : { lookUp: () => guard.lookUp(target.url) }),
      tls,
    });

  return {
    checkAddress: guard.checkAddress,
    async request(address, request) {
      const check = request.trust === 'configured' ? parseHttpAddress : guard.checkAddress;
      let target: Target = { ...request, url: check(address) };
      // One limit for the whole chain, so that a chain of slow redirects does not multiply it.
      const deadlineMs = performance.now() + request.timeoutMs;
      for (let redirects = 0; ; redirects += 1) {
        const timeoutMs = Math.max(1, deadlineMs - performance.now());
        const response = await open(target, { ...request, timeoutMs });
        const next = request.maxRedirects > 0 ? redirectOf(response, request.method) : undefined;
        if (next === undefined) return response;
        response.body.destroy();
        if (redirects === request.maxRedirects) throw tooManyRedirects(request.maxRedirects);
        target = follow(target, next, guard.checkAddress);
      }
    },
  };
}

interface Target {
  readonly url: URL;
  readonly trust: OutboundRequest['trust'];
  readonly headers: Readonly<Record<string, string>>;
}

/** What may be told to a server that the caller did not name; everything else may be a secret. */
const OPEN_HEADERS = ['accept', 'user-agent', 'range', 'if-range'];

function follow(from: Target, location: string, check: (address: string) => URL): Target {
  const joined = URL.canParse(location, from.url.href)
    ? new URL(location, from.url).href
    : location;
  const url = parseHttpAddress(joined);
  if (from.url.protocol === 'https:' && url.protocol === 'http:') throw downgraded();
  if (url.origin === from.url.origin) return { ...from, url };
  const headers = Object.entries(from.headers).filter(([name]) =>
    OPEN_HEADERS.includes(name.toLowerCase()),
  );
  return { url: check(joined), trust: 'caller-supplied', headers: Object.fromEntries(headers) };
}

function tooManyRedirects(most: number): LalelaError {
  return new LalelaError(
    'ADDRESS_REFUSED',
    `The address redirects more than ${most} times. Give the address that it leads to in the end.`,
  );
}

function downgraded(): LalelaError {
  return new LalelaError(
    'ADDRESS_REFUSED',
    'The address redirects from https: to http:, where anybody on the way could read along. ' +
      'Give an address that stays with https:.',
  );
}
