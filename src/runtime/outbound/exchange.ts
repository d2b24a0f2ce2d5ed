/** One request and its answer, over a connection of their own, within limits. */
import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { Client, type Dispatcher } from 'undici';
import { LalelaError } from '../../kernel/index.ts';
import { readText, type OutboundResponse } from './response.ts';

export interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal: AbortSignal;
  /** For everything until the last byte of the body. */
  readonly timeoutMs: number;
  /** The longest silence: while connecting, before the answer, and between two pieces of it. Default 30 s. */
  readonly idleMs?: number;
  /** Of the answer's body. */
  readonly maxBytes: number;
}

export interface ExchangeOptions extends Exchange {
  /** The addresses to connect to; absent: whatever the system makes of the name. */
  readonly lookUp?: () => Promise<readonly string[]>;
  readonly tls: { readonly ca?: string };
}

const IDLE_MS = 30_000;
const MAX_HEADER_BYTES = 16 * 1024;
/** Longer ones would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** @throws as {@link ./outbound.ts Outbound.request}. */
export async function exchange(url: URL, options: ExchangeOptions): Promise<OutboundResponse> {
  options.signal.throwIfAborted();
  const limit = limitTime(options);
  const translate = (error: unknown): unknown =>
    options.signal.aborted ? options.signal.reason : failureOf(error);
  let client: Client | undefined;
  const release = () => {
    limit.release();
    void client?.destroy();
  };
  try {
    client = createClient(url, options);
    const answer = await client.request({
      path: `${url.pathname}${url.search}`,
      method: options.method,
      headers: {
        'user-agent': 'Lalela',
        accept: '*/*',
        'accept-encoding': 'identity',
        ...options.headers,
      },
      body: options.body ?? null,
      signal: limit.signal,
    });
    return respond(answer, { maxBytes: options.maxBytes, translate, release });
  } catch (error) {
    release();
    throw translate(error);
  }
}

/** A signal for the request: the caller's, or that its time is over. */
function limitTime({ signal, timeoutMs }: Exchange): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const stop = () => controller.abort(signal.reason);
  const timer = setTimeout(
    () => {
      controller.abort(new DOMException('The time for the request is over.', 'TimeoutError'));
    },
    Math.min(timeoutMs, LONGEST_TIMER_MS),
  );
  signal.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    release() {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    },
  };
}

function createClient(url: URL, { lookUp, idleMs = IDLE_MS, tls }: ExchangeOptions): Client {
  return new Client(url.origin, {
    connect: {
      ...tls,
      timeout: Math.ceil(idleMs),
      ...(lookUp === undefined ? {} : { lookup: checkedLookup(lookUp) }),
    },
    headersTimeout: Math.ceil(idleMs),
    bodyTimeout: Math.ceil(idleMs),
    maxHeaderSize: MAX_HEADER_BYTES,
    allowH2: false,
  });
}

/** What sockets ask for the addresses of a name. They don't ask for literal ones, which were checked before. */
function checkedLookup(lookUp: () => Promise<readonly string[]>): LookupFunction {
  return (_hostname, options, callback) => {
    lookUp().then(
      (addresses) => {
        const found = addresses.map((address) => ({ address, family: isIP(address) }));
        const [first] = found;
        if (options.all === true) callback(null, found);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, []),
    );
  };
}

interface BodyRules {
  readonly maxBytes: number;
  readonly translate: (error: unknown) => unknown;
  /** Closes the connection. */
  readonly release: () => void;
}

function respond(answer: Dispatcher.ResponseData, rules: BodyRules): OutboundResponse {
  const headers = firstValues(answer.headers);
  if (Number(headers['content-length'] ?? 0) > rules.maxBytes) throw tooLarge(rules.maxBytes);
  const body = Readable.from(bounded(answer.body, rules), { objectMode: false });
  // A body that is destroyed before it was read never enters its generator.
  body.once('close', () => {
    answer.body.on('error', () => undefined).destroy();
    rules.release();
  });
  return {
    status: answer.statusCode,
    headers,
    body,
    text: (maxBytes) => readText(body, maxBytes),
  };
}

async function* bounded(
  body: Readable,
  { maxBytes, translate }: BodyRules,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      yield chunk;
    }
  } catch (error) {
    throw translate(error);
  }
}

function firstValues(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const values: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) values[name] = first;
  }
  return values;
}

/** Libraries' texts, which hold addresses, stay in `cause`. */
function failureOf(error: unknown): unknown {
  if (error instanceof LalelaError) return error;
  const reason = reasonOf(error);
  return new LalelaError('ADDRESS_UNREACHABLE', `The address could not be used: ${reason}.`, {
    cause: error,
    isRetryable: true,
  });
}

const CUT = 'the connection was cut';
const SLOW = 'it did not answer in time';
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: CUT,
  EPIPE: CUT,
  UND_ERR_SOCKET: CUT,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: CUT,
  EHOSTUNREACH: 'its machine is not reachable',
  ENETUNREACH: 'its network is not reachable',
  ETIMEDOUT: SLOW,
  UND_ERR_CONNECT_TIMEOUT: SLOW,
  UND_ERR_HEADERS_TIMEOUT: SLOW,
  UND_ERR_BODY_TIMEOUT: 'nothing more of the answer came for too long',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of its answer are too large',
  UND_ERR_INVALID_ARG: 'the request cannot be sent there',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted',
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return CUT;
  if (error.name === 'TimeoutError') return SLOW;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error.name === 'HTTPParserError') return 'its answer is not HTTP';
  return REASONS[code] ?? 'the connection failed';
}

function tooLarge(maxBytes: number): LalelaError {
  return new LalelaError(
    'TOO_LARGE',
    `The answer is larger than ${maxBytes} bytes, the most allowed.`,
  );
}
