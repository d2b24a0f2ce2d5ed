/** A recording that still comes in would hold up a service that stops, for hours: its client is cut off. */
import type { FastifyInstance } from 'fastify';

/** @param closeMs for requests that are being answered when the doors close. */
export function addLastCall(app: FastifyInstance, closeMs: number): void {
  let timer: NodeJS.Timeout | undefined;
  app.addHook('preClose', (done) => {
    timer = setTimeout(() => app.server.closeAllConnections(), closeMs);
    done();
  });
  app.addHook('onClose', (_instance, done) => {
    clearTimeout(timer);
    done();
  });
}
