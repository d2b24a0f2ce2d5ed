/**
 * The door of the 2021 system: `POST /` and `POST /decode`, everything in headers, every answer one JSON string.
 * @see docs/api/older.md
 */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Idempotency } from '../../admission/index.ts';
import { MINUTE_MS, type LalelaError } from '../../kernel/index.ts';
import type { AppParts } from '../app-parts.ts';
import { callerOf, writeRate } from '../authenticate.ts';
import { PROBLEM_STATUS } from '../problem-status.ts';
import { readHeader } from '../read-header.ts';
import { knownFault, logFault, writeFaultHeaders } from '../reply-with-problem.ts';
import { BadHeaderError, readOlderHeaders } from './older-headers.ts';
import { OLDER_SCHEMA } from './older-schema.ts';
import { readSubmission } from './read-submission.ts';

/** Clients send no body; what some library adds is read and dropped. */
const BODY_LIMIT_BYTES = 64 * 1024;

/** `app` is a scope of its own: its bodies and its faults are read otherwise than everywhere else. */
export function addOlderDoor(app: FastifyInstance, parts: AppParts): void {
  ignoreBodies(app);
  app.addHook('onRequest', async (request, reply) => {
    const key = readHeader(request.headers, 'X_API_KEY')?.trim();
    // Whoever has no key learns nothing of the other headers.
    if (key === undefined || key === '')
      throw new BadHeaderError('X_API_KEY', 'not present in POST headers');
    const caller = await parts.admission.identify({ key, remoteAddress: request.ip });
    writeRate(reply, caller.rate);
    parts.admission.requireScope(caller, 'submit');
    request.caller = caller;
  });
  app.setErrorHandler((caught, request, reply) => {
    const error = knownFault(caught);
    if (error.code === 'INTERNAL') logFault(parts.log, caught, request.id);
    writeFaultHeaders(reply, error);
    return sendText(reply, statusOf(error), textOf(error));
  });
  for (const url of ['/', '/decode']) addRoute(app, parts, url);
}

function addRoute(app: FastifyInstance, { admission, returnUrl }: AppParts, url: string): void {
  app.post(
    url,
    {
      // Its key is asked for above, in the older contract's words.
      config: { isPublic: true },
      schema: { ...OLDER_SCHEMA, operationId: url === '/' ? 'submitOlder' : 'submitOlderDecode' },
      // The schema is for readers: the older contract has its own order and words for what is wrong.
      validatorCompiler: () => () => true,
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const headers = readOlderHeaders(request.headers);
      const submission = readSubmission(headers, { admission, caller, returnUrl });
      await admission.submit(caller, { ...submission, idempotency: onceOf(submission) });
      const { bucket } = submission.older;
      return sendText(reply, 200, `Fargate task started sucesfully. See ${bucket}/decoded/`);
    },
  );
}

/** Sent twice at once, as a client does that heard no answer, it is one job. Sent again later, it is another. */
function onceOf(submission: ReturnType<typeof readSubmission>): Idempotency {
  const bodyHash = createHash('sha256').update(JSON.stringify(submission)).digest('hex');
  return { key: `older ${bodyHash}`, bodyHash, heldMs: MINUTE_MS, isOverAtEnd: true };
}

function ignoreBodies(app: FastifyInstance): void {
  // Also one whose type cannot be read.
  app.addHook('onRequest', (request, _reply, done) => {
    if ('content-type' in request.raw.headers)
      request.raw.headers['content-type'] = 'application/octet-stream';
    done();
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES },
    (_request, _body, done) => done(null, undefined),
  );
}

/** As bytes, so that the type stays as it was, without a charset. */
function sendText(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json')
    .send(Buffer.from(JSON.stringify(text)));
}

/** The older contract knows one status for whatever is wrong with a request. */
function statusOf({ code }: LalelaError): number {
  const status = PROBLEM_STATUS[code];
  return [404, 409, 422].includes(status) ? 400 : status;
}

function textOf(error: LalelaError): string {
  if (error instanceof BadHeaderError) return error.message;
  switch (error.code) {
    case 'KEY_MISSING':
    case 'KEY_WRONG':
      return 'Authentication error: Incorrect X_API_KEY';
    case 'SCOPE_MISSING':
      return 'Authentication error: X_API_KEY may not submit';
    case 'TAG_TAKEN':
      return 'Bad request: TAG names a result of another tenant';
    case 'TOO_LARGE':
      return `Bad request: the body is larger than ${BODY_LIMIT_BYTES} bytes`;
    default:
      return `${error.isRetryable ? 'Try again later' : 'Bad request'}: ${error.message}`;
  }
}
