/** A body that trickles in holds a connection and memory: what is not a recording has a time to be there. */
import type { ServerResponse } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { LalelaError } from '../kernel/index.ts';

export function addBodyDeadline(app: FastifyInstance, bodyMs: number): void {
  // eslint-disable-next-line max-params -- fastify hands these over
  app.addHook('preParsing', (request, reply, payload, done) => {
    const isTimed = request.routeOptions.config.hasLongBody !== true && hasBody(request.headers);
    done(null, isTimed ? withDeadline(payload, reply.raw, bodyMs) : payload);
  });
}

function withDeadline(payload: Readable, answer: ServerResponse, bodyMs: number): Readable {
  const body = new PassThrough();
  const timer = setTimeout(() => {
    payload.unpipe(body);
    body.destroy(tooSlow(bodyMs));
  }, bodyMs);
  const end = () => clearTimeout(timer);
  body.once('end', end).once('close', end);
  answer.once('close', end);
  // A request may be refused before its body is read: then nobody else hears of its end.
  body.on('error', () => undefined);
  // A client that leaves midway ends the request, not only the stream that is read from it.
  payload.once('close', () => {
    end();
    if (!body.writableEnded) body.destroy(cutShort());
  });
  return payload.pipe(body);
}

function hasBody(headers: Record<string, unknown>): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

function tooSlow(bodyMs: number): LalelaError {
  return new LalelaError(
    'REQUEST_TIMEOUT',
    `The body was not there within ${bodyMs / 1000} s. Send it again, without pauses.`,
  );
}

function cutShort(): LalelaError {
  return new LalelaError('REQUEST_INVALID', 'The body ended before it was whole.');
}
