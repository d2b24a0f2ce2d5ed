/** Every fault of every door ends here: as a problem that the client can act on, and as a line of the log. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LalelaError, type ErrorCode } from '../kernel/index.ts';
import type { Log } from '../telemetry/index.ts';
import { PROBLEM_TYPE, problemOf } from './problem.ts';

/** After these, part of the request may still be on its way: the connection cannot be used again. */
const CLOSES: readonly ErrorCode[] = ['TOO_LARGE', 'REQUEST_TIMEOUT'];

export function addProblems(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((caught, request, reply) => {
    const error = knownFault(caught);
    if (error.code === 'INTERNAL') logFault(log, caught, request.id);
    return sendProblem(reply, error, request);
  });
}

export function sendProblem(
  reply: FastifyReply,
  error: LalelaError,
  request: FastifyRequest,
): FastifyReply {
  const problem = problemOf(error, request.id);
  writeFaultHeaders(reply, error);
  // As a string, so that no route's schema of this status shortens it.
  return reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
}

/** The headers that go with a fault, at every door. */
export function writeFaultHeaders(reply: FastifyReply, error: LalelaError): void {
  const { code, retryAfterMs } = error;
  if (retryAfterMs !== undefined)
    reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
  if (code === 'KEY_MISSING' || code === 'KEY_WRONG') reply.header('www-authenticate', 'Bearer');
  if (CLOSES.includes(code)) reply.header('connection', 'close');
}

/** Whatever was thrown, as one of our faults. Texts of others are not shown: they repeat what was sent. */
export function knownFault(caught: unknown): LalelaError {
  if (caught instanceof LalelaError) return caught;
  const { statusCode = 500, code = '' } = caught as Partial<FastifyError>;
  const cause = { cause: caught };
  if (statusCode < 400 || statusCode >= 500)
    return new LalelaError('INTERNAL', FAULT, { isRetryable: true, cause: caught });
  const known = BY_STATUS[code === 'FST_INVALID_MULTIPART_CONTENT_TYPE' ? 415 : statusCode];
  if (known !== undefined) return new LalelaError(known.code, known.message, cause);
  return new LalelaError('REQUEST_INVALID', INVALID[code] ?? UNREADABLE, cause);
}

/** Bytes of a body that is not a recording. */
export const BODY_LIMIT_BYTES = 1024 * 1024;

const BY_STATUS: Readonly<Record<number, { code: ErrorCode; message: string }>> = {
  408: {
    code: 'REQUEST_TIMEOUT',
    message: 'The request was not sent in time. Send it again, without pauses.',
  },
  413: {
    code: 'TOO_LARGE',
    message: `The body is larger than the ${BODY_LIMIT_BYTES} bytes that are read here.`,
  },
  415: {
    code: 'MEDIA_TYPE_UNSUPPORTED',
    message: 'The body is not of a type that is read here: send "application/json".',
  },
};
const UNREADABLE = 'The request could not be read. Check its address, headers and body.';
const FAULT =
  'A fault in Lalela itself. Try again; if it stays, tell the operator the id of this request.';

const INVALID: Readonly<Record<string, string>> = {
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty. Send a JSON object.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not JSON.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body is not as long as Content-Length says.',
  FST_ERR_BAD_URL: 'The address holds a "%" that is not followed by two hexadecimal digits.',
};

/** Where a fault of ours happened; its message may hold what was sent. */
export function logFault(log: Log, caught: unknown, requestId: string): void {
  const stack = caught instanceof Error ? (caught.stack ?? '') : '';
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const kind = caught instanceof Error ? caught.name : typeof caught;
  log.error({ kind, frames: frames.slice(0, 10).join('\n'), requestId }, 'request-fault');
}
