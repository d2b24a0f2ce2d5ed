import { request, type Dispatcher } from 'undici';
import { LalelaError } from '../../kernel/index.ts';
import { statusFailure } from './fetch-failure.ts';
import { webAddressFault } from './source-address.ts';

export interface FollowOptions {
  readonly dispatcher: Dispatcher;
  readonly allowPlainHttp: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

const MOST_REDIRECTS = 5;

/** GETs an address and what it points on to, each under the same rule: never from `https:` to `http:`. */
export async function followRedirects(
  first: URL,
  options: FollowOptions,
): Promise<Dispatcher.ResponseData> {
  let url = first;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const response = await get(url, options);
    if (response.statusCode < 300 || response.statusCode >= 400) return response;
    await response.body.dump();
    url = nextAddress(url, response, options.allowPlainHttp);
  }
  throw new LalelaError(
    'MODEL_PULL_FAILED',
    `The model could not be fetched from ${first.host}: it points on to other addresses more than ` +
      `${MOST_REDIRECTS} times. The address in the catalogue may be wrong.`,
  );
}

function get(url: URL, options: FollowOptions): Promise<Dispatcher.ResponseData> {
  return request(url, {
    dispatcher: options.dispatcher,
    headers: { 'user-agent': 'lalela', 'accept-encoding': 'identity', ...options.headers },
    headersTimeout: options.waitMs,
    bodyTimeout: options.waitMs,
    signal: options.signal,
  });
}

function nextAddress(url: URL, response: Dispatcher.ResponseData, allowPlainHttp: boolean): URL {
  const { location } = response.headers;
  if (typeof location !== 'string' || !URL.canParse(location, url.href))
    throw statusFailure(response.statusCode, url);
  const next = new URL(location, url);
  if (webAddressFault(next, allowPlainHttp) !== undefined)
    throw new LalelaError(
      'MODEL_PULL_FAILED',
      `The model could not be fetched from ${url.host}: it points on to an address that is not https:.`,
    );
  return next;
}
