/** What is told of every request: metrics, and a line of the log without anything of the client's. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { AppParts } from './app-parts.ts';

export function addObservation(app: FastifyInstance, { metrics, log }: AppParts): void {
  app.addHook('onRequest', (request, reply, done) => {
    writeSafety(reply, request.id);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    const { method, id: requestId } = request;
    const { statusCode: status, elapsedTime } = reply;
    metrics.httpRequest({ route, method, status, seconds: elapsedTime / 1000 });
    log.info({ route, method, status, ms: Math.round(elapsedTime), requestId }, 'http-request');
    done();
  });
}

/** What every answer carries: nothing is cached, guessed at, framed or run by a browser. */
export function writeSafety(reply: FastifyReply, requestId: string): void {
  reply.headers({
    'x-request-id': requestId,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  });
}
