/** Whether the service lives, whether it can work, and what it measures. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from '@fastify/type-provider-typebox';
import { LalelaError } from '../kernel/index.ts';
import type { AppParts, ReadinessPart } from './app-parts.ts';
import { PROBLEM_TYPE, problemOf, problemReplies } from './problem.ts';

const TAGS = ['service'];

export type HealthParts = Pick<AppParts, 'readiness' | 'metrics' | 'jobs' | 'now'>;

export function addHealth(app: FastifyInstance, parts: HealthParts): void {
  addHealthz(app);
  addReadyz(app, parts);
  addMetrics(app, parts);
}

function addHealthz(app: FastifyInstance): void {
  const schema = {
    tags: TAGS,
    summary: 'Whether the process answers',
    description: 'At once, whatever it does: says nothing of the store or the models.',
    security: [],
    response: { 200: Type.Object({ status: Type.Literal('ok') }, { description: 'It does.' }) },
  };
  app.get('/healthz', { config: { isPublic: true }, schema }, () => ({ status: 'ok' as const }));
}

const PARTS = Type.Array(
  Type.Object({ name: Type.String(), ready: Type.Boolean(), message: Type.String() }),
);

function addReadyz(app: FastifyInstance, { readiness }: HealthParts): void {
  const schema = {
    tags: TAGS,
    summary: 'Whether a recording could be taken and recognised now',
    security: [],
    response: {
      200: Type.Object(
        { status: Type.Literal('ready'), parts: PARTS },
        { description: 'All parts are ready.' },
      ),
      ...problemReplies('NOT_READY'),
    },
  };
  app.get('/readyz', { config: { isPublic: true }, schema }, async (request, reply) => {
    const parts = await readiness();
    const missing = parts.filter(({ isReady }) => !isReady);
    if (missing.length > 0) return replyNotReady(missing, request, reply);
    return {
      status: 'ready' as const,
      parts: parts.map(({ name, isReady, message }) => ({ name, ready: isReady, message })),
    };
  });
}

function replyNotReady(
  missing: readonly ReadinessPart[],
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const problem = {
    ...problemOf(notReady(missing.map(({ name }) => name)), request.id),
    errors: missing.map(({ name, message }) => ({ path: name, message })),
  };
  return reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
}

function notReady(names: readonly string[]): LalelaError {
  return new LalelaError('NOT_READY', `Not ready: ${names.join(', ')}.`, { isRetryable: true });
}

function addMetrics(app: FastifyInstance, { metrics, jobs, now }: HealthParts): void {
  const schema = {
    tags: TAGS,
    summary: 'Measurements, in the text form of Prometheus',
    description: 'Of all tenants together. Needs a key that may read, where keys are needed.',
    produces: ['text/plain'],
    response: {
      200: {
        description: 'Counters, gauges and histograms.',
        content: { 'text/plain': { schema: Type.String() } },
      },
      ...problemReplies('KEY_MISSING', 'KEY_WRONG', 'SCOPE_MISSING', 'RATE_LIMITED', 'INTERNAL'),
    },
  };
  app.get('/metrics', { config: { scope: 'read' }, schema }, async (_request, reply) => {
    metrics.queue(await jobs.queue(now()));
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}
