/**
 * A service without keys trusts everything on this machine, and browsers carry strangers' pages onto it: a
 * page may send forms to localhost, and a name that its owner points here (DNS rebinding) lets it read the
 * answers. Programs call localhost by its name and send no `Origin`.
 */
import { isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { LalelaError } from '../kernel/index.ts';

export function addOpenDoorGuard(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { host, origin } = request.headers;
    const isOwn = isLocalHost(host) && (origin === undefined || isLocalOrigin(origin));
    done(isOwn ? undefined : refused());
  });
}

function isLocalHost(host: string | undefined): boolean {
  return host === undefined || isLocalOrigin(`http://${host}`);
}

function isLocalOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { hostname } = new URL(origin);
  if (hostname === 'localhost' || hostname === '[::1]') return true;
  return isIP(hostname) === 4 && hostname.startsWith('127.');
}

function refused(): LalelaError {
  return new LalelaError(
    'ORIGIN_REFUSED',
    'A service without keys answers only what calls it as localhost, from this machine. ' +
      'To reach it by another name, or from a page of another site, make a key with `lalela keys create --tenant NAME` and start it again.',
  );
}
