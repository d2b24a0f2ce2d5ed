import type { FastifyInstance } from 'fastify';
import { SECOND_MS } from '../kernel/index.ts';
import type { AppParts, Timeouts } from './app-parts.ts';
import { addAuthentication } from './authenticate.ts';
import { addBodyDeadline } from './body-deadline.ts';
import { addLastCall } from './close-doors.ts';
import { createServer } from './create-server.ts';
import { addOpenDoorGuard } from './guard-open-door.ts';
import { addHealth } from './health.ts';
import { registerJobs } from './jobs/index.ts';
import { addObservation } from './observe.ts';
import { addOlderDoor } from './older/index.ts';
import { addOpenApi, addOpenApiPages } from './openapi.ts';
import { PROBLEM_SCHEMA } from './problem.ts';
import { addProblems } from './reply-with-problem.ts';
import { addUnmatched } from './unmatched.ts';
import { compileValidator } from './validate.ts';

const TIMEOUTS: Timeouts = {
  headersMs: 20 * SECOND_MS,
  bodyMs: 30 * SECOND_MS,
  closeMs: 5 * SECOND_MS,
};

/** The doors, ready to answer and not listening. */
export async function createApp(parts: AppParts): Promise<FastifyInstance> {
  const timeouts = { ...TIMEOUTS, ...parts.timeouts };
  const app = createServer(timeouts);
  // Only JSON is read, but for what a route reads by itself.
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(compileValidator);
  app.addSchema(PROBLEM_SCHEMA);
  addUnmatched(app);
  addProblems(app, parts.log);
  addObservation(app, parts);
  if (parts.isOpen) addOpenDoorGuard(app);
  addAuthentication(app, parts);
  addBodyDeadline(app, timeouts.bodyMs);
  addLastCall(app, timeouts.closeMs);
  await addOpenApi(app, parts);
  await app.register(async (scope) => {
    addHealth(scope, parts);
    addOpenApiPages(scope);
    await scope.register(async (jobs) => registerJobs(jobs, parts));
    await scope.register((older, _options, done) => {
      addOlderDoor(older, parts);
      done();
    });
  });
  await app.ready();
  return app;
}
