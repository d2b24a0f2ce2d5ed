import type { FastifyInstance, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { AppParts } from '../app-parts.ts';
import type { JobWatchers } from './job-watchers.ts';
import type { Uploads } from './uploads.ts';

/** What the routes of jobs are made of. */
export interface JobsParts extends AppParts {
  readonly watchers: JobWatchers;
  readonly uploads: Uploads;
}

/** Handlers know the types of what their schemas let through. */
export type JobsApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;
