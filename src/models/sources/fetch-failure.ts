/**
 * Turns what network libraries throw into something that a user can act on. Their own texts, which may
 * hold addresses with keys, stay in `cause`.
 */
import { LalelaError, systemErrorCode } from '../../kernel/index.ts';
import { fileFailure } from '../files/file-failure.ts';

interface Reason {
  readonly text: string;
  readonly isRetryable: boolean;
}

const OFFLINE: Reason = { text: 'its name could not be resolved', isRetryable: true };
const REFUSED: Reason = { text: 'the connection was refused', isRetryable: true };
const SLOW: Reason = { text: 'it did not answer in time', isRetryable: true };
const CUT: Reason = { text: 'the connection was cut', isRetryable: true };
const TOO_SLOW: Reason = { text: 'almost nothing arrived for a while', isRetryable: true };
const UNTRUSTED: Reason = {
  text: 'its certificate is not trusted (a proxy that opens TLS needs `cafile` in the npm configuration, or NODE_EXTRA_CA_CERTS)',
  isRetryable: false,
};

const REASONS: Readonly<Record<string, Reason>> = {
  ENOTFOUND: OFFLINE,
  EAI_AGAIN: OFFLINE,
  ECONNREFUSED: REFUSED,
  ENETUNREACH: { text: 'the network is not reachable', isRetryable: true },
  EHOSTUNREACH: { text: 'it is not reachable', isRetryable: true },
  ETIMEDOUT: SLOW,
  ECONNECTIONTIMEOUT: SLOW,
  EIDLETIMEOUT: SLOW,
  ERESPONSETIMEOUT: SLOW,
  ETRANSFERTIMEOUT: SLOW,
  ERR_SOCKET_TIMEOUT: SLOW,
  'request-timeout': SLOW,
  'body-timeout': SLOW,
  UND_ERR_CONNECT_TIMEOUT: SLOW,
  UND_ERR_HEADERS_TIMEOUT: SLOW,
  UND_ERR_BODY_TIMEOUT: TOO_SLOW,
  STALLED: TOO_SLOW,
  ECONNRESET: CUT,
  EPIPE: CUT,
  UND_ERR_SOCKET: CUT,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: CUT,
  ERR_STREAM_PREMATURE_CLOSE: CUT,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  CERT_HAS_EXPIRED: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: UNTRUSTED,
  ENOTCACHED: { text: '`offline` is set in the npm configuration', isRetryable: false },
  ETARGET: { text: 'it does not have this version', isRetryable: false },
  ENOVERSIONS: { text: 'it does not have this package', isRetryable: false },
};

const UNKNOWN: Reason = { text: 'the transfer failed', isRetryable: true };

/** `host` is all that is told of an address. */
export interface Place {
  readonly host: string;
}

/** A fault of pacote or the network on the way to a registry. */
export function npmFailure(error: unknown, registry: Place): LalelaError {
  const known = knownFailure(error);
  if (known !== undefined) return known;
  if (findCode(error, (code) => code === 'EINTEGRITY') !== undefined)
    return new LalelaError(
      'MODEL_CORRUPT',
      `What the npm registry at ${registry.host} gave is not what the catalogue describes: the ` +
        "package's integrity differs. Nothing was installed. If the registry is a mirror, ask its keeper.",
      { cause: error },
    );
  const advice =
    'Another registry or a proxy is taken from your npm configuration (`npm config list`).';
  return failure(`the npm registry at ${registry.host}`, { advice, error });
}

/** A fault on the way to a web address. */
export function webFailure(error: unknown, place: Place): LalelaError {
  const known = knownFailure(error);
  if (known !== undefined) return known;
  const advice = 'A proxy is taken from HTTPS_PROXY and NO_PROXY, or from your npm configuration.';
  return failure(place.host, { advice, error });
}

/** What an HTTP status says. */
export function statusFailure(status: number, place: Place): LalelaError {
  const advice = 'docs/models.md says how to get the model another way.';
  return failure(place.host, { advice, error: { code: `E${status}` } });
}

/** What is ours already, or the disk's fault and not the network's. */
function knownFailure(error: unknown): LalelaError | undefined {
  return error instanceof LalelaError ? error : fileFailure(error);
}

function failure(
  place: string,
  { advice, error }: { advice: string; error: unknown },
): LalelaError {
  const reason = reasonOf(error);
  return new LalelaError(
    'MODEL_PULL_FAILED',
    `The model could not be fetched from ${place}: ${reason.text}. ${advice} On a machine without ` +
      "network, copy the model's folder from one where it is installed (docs/models.md).",
    { cause: error, isRetryable: reason.isRetryable },
  );
}

function reasonOf(error: unknown): Reason {
  const code = findCode(error, (one) => Object.hasOwn(REASONS, one) || STATUS.test(one));
  if (code === undefined) return UNKNOWN;
  return REASONS[code] ?? statusReason(Number(code.slice(1)));
}

const STATUS = /^E[1-5]\d\d$/u;

function statusReason(status: number): Reason {
  if (status === 401 || status === 403)
    return { text: `it refuses access (${status}): log in, or ask its keeper`, isRetryable: false };
  if (status === 407) return { text: 'the proxy wants a login (407)', isRetryable: false };
  if (status === 404 || status === 410)
    return { text: `it does not have the file (${status})`, isRetryable: false };
  const isRetryable = status === 408 || status === 429 || status >= 500;
  return { text: `it answered with status ${status}`, isRetryable };
}

/** The first code that fits, of an error, its causes and the errors that it gathers. */
function findCode(error: unknown, fits: (code: string) => boolean, depth = 0): string | undefined {
  if (depth > 5 || typeof error !== 'object' || error === null) return undefined;
  const own = [systemErrorCode(error), 'type' in error ? error.type : undefined];
  const code = own.find((one) => typeof one === 'string' && fits(one));
  if (typeof code === 'string') return code;
  return innerErrors(error)
    .map((inner) => findCode(inner, fits, depth + 1))
    .find((found) => found !== undefined);
}

function innerErrors(error: object): readonly unknown[] {
  const causes = 'cause' in error ? [error.cause] : [];
  return error instanceof AggregateError ? [...causes, ...(error.errors as unknown[])] : causes;
}
