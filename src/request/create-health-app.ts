import type { FastifyInstance } from 'fastify';
import { SECOND_MS } from '../kernel/index.ts';
import type { AppParts } from './app-parts.ts';
import { createServer } from './create-server.ts';
import { addHealth, type HealthParts } from './health.ts';
import { writeSafety } from './observe.ts';
import { PROBLEM_SCHEMA } from './problem.ts';
import { addProblems } from './reply-with-problem.ts';
import { addUnmatched } from './unmatched.ts';

/**
 * `/healthz`, `/readyz` and `/metrics` of a process that has no doors; not listening yet. They ask for no
 * key: whoever reaches the port learns counts and durations, nothing of any recording.
 */
export async function createHealthApp(
  parts: HealthParts & Pick<AppParts, 'log'>,
): Promise<FastifyInstance> {
  const app = createServer({ headersMs: 10 * SECOND_MS });
  app.addSchema(PROBLEM_SCHEMA);
  addUnmatched(app);
  addProblems(app, parts.log);
  app.addHook('onRequest', (request, reply, done) => {
    writeSafety(reply, request.id);
    done();
  });
  await app.register((scope, _options, done) => {
    addHealth(scope, parts);
    done();
  });
  await app.ready();
  return app;
}
