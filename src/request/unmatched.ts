/** What no route takes: another method of a known address is 405, all else is 404. */
import type { FastifyInstance } from 'fastify';
import { LalelaError } from '../kernel/index.ts';

interface KnownRoute {
  readonly methods: Set<string>;
  readonly pattern: RegExp;
}

/** Before any route is added. */
export function addUnmatched(app: FastifyInstance): void {
  const routes = new Map<string, KnownRoute>();
  app.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? { methods: new Set<string>(), pattern: patternOf(url) };
    for (const name of [method].flat()) route.methods.add(name);
    routes.set(url, route);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const methods = [...routes.values()]
      .filter(({ pattern }) => pattern.test(path))
      .flatMap((route) => [...route.methods]);
    if (methods.length === 0) throw notFound();
    const allowed = [...new Set(methods)].sort().join(', ');
    reply.header('allow', allowed);
    throw new LalelaError(
      'METHOD_NOT_ALLOWED',
      `This address takes no ${request.method}. It takes ${allowed}.`,
    );
  });
}

/** `/v1/jobs/:id` → what matches it; `*` matches the rest. */
function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part.startsWith(':')) return '[^/]+';
    if (part === '*') return '.*';
    return part.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('/')}$`);
}

function notFound(): LalelaError {
  return new LalelaError(
    'NOT_FOUND',
    'There is nothing at this address. `/docs` lists what there is.',
  );
}
