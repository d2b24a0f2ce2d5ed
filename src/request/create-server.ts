import { randomUUID } from 'node:crypto';
import { fastify, type FastifyInstance } from 'fastify';
import { HOUR_MS, SECOND_MS } from '../kernel/index.ts';
import type { Timeouts } from './app-parts.ts';
import { answerClientFault } from './client-faults.ts';
import { writeSafety } from './observe.ts';
import { BODY_LIMIT_BYTES, knownFault, sendProblem } from './reply-with-problem.ts';

/** Recordings of gigabytes over slow lines. */
const LONGEST_REQUEST_MS = 12 * HOUR_MS;
/** A connection on which nothing is sent either way. */
const IDLE_MS = 120 * SECOND_MS;

/** A server with the limits of every door, and nothing behind it yet. */
export function createServer({ headersMs }: Pick<Timeouts, 'headersMs'>): FastifyInstance {
  return fastify({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: LONGEST_REQUEST_MS,
    connectionTimeout: IDLE_MS,
    http: { headersTimeout: headersMs, connectionsCheckingInterval: Math.min(5000, headersMs) },
    routerOptions: { maxParamLength: 200 },
    // What clients send as an id could be anything, and goes into the log.
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    clientErrorHandler: answerClientFault,
    frameworkErrors: (fault, request, reply) => {
      writeSafety(reply, request.id);
      void sendProblem(reply, knownFault(fault), request);
    },
    return503OnClosing: false,
  });
}
