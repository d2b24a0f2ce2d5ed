/** Every route says who may use it: by a scope, or as public. One that says nothing is a fault of ours. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller, RateState } from '../admission/index.ts';
import { LalelaError } from '../kernel/index.ts';
import type { AppParts } from './app-parts.ts';
import { readHeader } from './read-header.ts';

export function addAuthentication(app: FastifyInstance, { admission }: AppParts): void {
  app.decorateRequest('caller', undefined);
  app.addHook('onRoute', ({ config, url }) => {
    if (config?.scope === undefined && config?.isPublic !== true)
      throw new LalelaError('INTERNAL', `The route ${url} does not say who may use it.`);
  });
  app.addHook('onRequest', async (request, reply) => {
    const { scope } = request.routeOptions.config;
    if (scope === undefined) return;
    const key = presentedKey(request);
    const caller = await admission.identify({ key, remoteAddress: request.ip });
    writeRate(reply, caller.rate);
    admission.requireScope(caller, scope);
    request.caller = caller;
  });
}

/** Who asks, on a route with a scope. */
export function callerOf({ caller }: FastifyRequest): Caller {
  if (caller === undefined) throw new LalelaError('INTERNAL', 'The route has no scope.');
  return caller;
}

export function writeRate(reply: FastifyReply, { limit, remaining, resetMs }: RateState): void {
  reply.headers({
    'x-ratelimit-limit-requests': String(limit),
    'x-ratelimit-remaining-requests': String(remaining),
    'x-ratelimit-reset-requests': String(Math.ceil(resetMs / 1000)),
  });
}

function presentedKey({ headers }: FastifyRequest): string | undefined {
  const bearer = /^bearer +(\S.*)$/i.exec(headers.authorization ?? '')?.[1];
  return bearer ?? readHeader(headers, 'X_API_KEY');
}
