/** The description of the API, made from the routes' schemas, and a page of it for people. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import type { AppParts } from './app-parts.ts';
import { DOCS_POLICY, renderDocsPage, type ApiDocument } from './docs-page.ts';

export async function addOpenApi(app: FastifyInstance, { version }: AppParts): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Lalela',
        version,
        description: 'Recordings in, transcripts out, for the languages of South Africa.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'A key as a bearer token.' },
          key: { type: 'apiKey', in: 'header', name: 'X-API-KEY', description: 'A key.' },
        },
      },
      security: [{ bearer: [] }, { key: [] }],
    },
    refResolver: {
      // eslint-disable-next-line max-params -- the plugin hands these over
      buildLocalReference: (json, _base, _fragment, index) =>
        typeof json.$id === 'string' ? json.$id : `def-${index}`,
    },
  });
}

export function addOpenApiPages(app: FastifyInstance): void {
  // Made at the first request: only then are all routes there.
  let description: string | undefined;
  let page: string | undefined;
  const options = { config: { isPublic: true }, schema: { hide: true } };
  app.get('/openapi.json', options, (_request, reply) => {
    description ??= JSON.stringify(app.swagger());
    return reply.type('application/json').send(description);
  });
  app.get('/docs', options, (_request, reply) => {
    page ??= renderDocsPage(app.swagger() as ApiDocument);
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', DOCS_POLICY)
      .send(page);
  });
}
