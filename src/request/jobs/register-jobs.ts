import multipart from '@fastify/multipart';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { HOUR_MS } from '../../kernel/index.ts';
import type { AppParts } from '../app-parts.ts';
import { addCancelRoute } from './cancel-route.ts';
import { addDeleteRoute } from './delete-route.ts';
import { addDeliveriesRoutes } from './deliveries-routes.ts';
import { addEventsRoute } from './events-route.ts';
import { addGetRoutes } from './get-routes.ts';
import { createJobWatchers } from './job-watchers.ts';
import type { JobsParts } from './jobs-parts.ts';
import { addModelsRoute } from './models-route.ts';
import { addLanguagesRoute } from './languages-route.ts';
import { addResultRoute } from './result-route.ts';
import { addSpeakersRoute } from './speakers-route.ts';
import { addSubmitRoute } from './submit-route.ts';
import { createUploads } from './uploads.ts';
import { addUploadsRoutes } from './uploads-routes.ts';
import { addUsageRoute } from './usage-route.ts';

/** Every `/v1` route of jobs. */
export async function registerJobs(app: FastifyInstance, parts: AppParts): Promise<void> {
  await app.register(async (scope) => {
    const uploads = createUploads(parts);
    const watchers = createJobWatchers({
      jobs: parts.jobs,
      mostListeners: 5000,
      mostListenersPerTenant: 500,
      leastWaitMs: 500,
      mostWaitMs: 5000,
    });
    // Events never end by themselves: a server that closes would wait for them.
    scope.addHook('preClose', (done) => {
      watchers.close();
      done();
    });
    removeExpiredHourly(scope, () => uploads.removeExpired(), parts);
    await scope.register(multipart);
    addRoutes(scope, { ...parts, uploads, watchers });
  });
}

function addRoutes(scope: FastifyInstance, parts: JobsParts): void {
  const app = scope.withTypeProvider<TypeBoxTypeProvider>();
  addSubmitRoute(app, parts);
  addGetRoutes(app, parts);
  addEventsRoute(app, parts);
  addResultRoute(app, parts);
  addSpeakersRoute(app, parts);
  addCancelRoute(app, parts);
  addDeleteRoute(app, parts);
  addDeliveriesRoutes(app, parts);
  addUploadsRoutes(app, parts);
  addModelsRoute(app, parts);
  addLanguagesRoute(app, parts);
  addUsageRoute(app, parts);
}

function removeExpiredHourly(
  scope: FastifyInstance,
  removeExpired: () => Promise<void>,
  { log }: Pick<AppParts, 'log'>,
): void {
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    removeExpired().catch(() => {
      log.warn({}, 'uploads that are over their time could not be removed; tried again in an hour');
    });
  };
  scope.addHook('onReady', (done) => {
    timer = setInterval(look, HOUR_MS).unref();
    done();
  });
  scope.addHook('onClose', (_instance, done) => {
    clearInterval(timer);
    done();
  });
}
