import { Type } from 'typebox';
import { callerOf } from '../authenticate.ts';
import { problemReplies } from '../problem.ts';
import { findJob } from './find-job.ts';
import { JOB_STATES, JobListReply, JobReply } from './job-schema.ts';
import { jobReply } from './job-reply.ts';
import { withPosition } from './poll-job.ts';
import type { JobsApp, JobsParts } from './jobs-parts.ts';
import { choice, closed, JobParams, line, Time } from './wire-types.ts';

const ListQuery = Type.Object(
  {
    state: Type.Optional(
      Type.Array(choice(JOB_STATES), {
        maxItems: JOB_STATES.length,
        description: 'Only jobs of this state; may be given several times.',
      }),
    ),
    client_reference: Type.Optional(
      line({ maxLength: 256, description: 'Only jobs of this name.' }),
    ),
    created_after: Type.Optional(Time('Only jobs submitted later.')),
    created_before: Type.Optional(Time('Only jobs submitted earlier.')),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Jobs on a page.' }),
    ),
    cursor: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 512,
        description: '`next_cursor` of the page before.',
      }),
    ),
  },
  closed,
);

export function addGetRoutes(app: JobsApp, { jobs }: JobsParts): void {
  app.get(
    '/v1/jobs',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Jobs'],
        summary: 'List jobs',
        operationId: 'listJobs',
        querystring: ListQuery,
        response: { 200: JobListReply, ...problemReplies('REQUEST_INVALID', 'CURSOR_INVALID') },
      },
    },
    async (request) => {
      const { query } = request;
      const { tenant } = callerOf(request);
      const page = await jobs.list({
        tenant,
        states: query.state,
        clientReference: query.client_reference,
        createdAfterMs: timeMs(query.created_after),
        createdBeforeMs: timeMs(query.created_before),
        limit: query.limit ?? 50,
        cursor: query.cursor,
      });
      return {
        jobs: page.jobs.map((job) => jobReply(job)),
        ...(page.nextCursor === undefined ? {} : { next_cursor: page.nextCursor }),
      };
    },
  );

  app.get(
    '/v1/jobs/:id',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Jobs'],
        summary: 'Look at a job',
        operationId: 'getJob',
        params: JobParams,
        response: { 200: JobReply, ...problemReplies('JOB_NOT_FOUND') },
      },
    },
    async (request) => {
      const found = await findJob(jobs, callerOf(request), request.params.id);
      const { job, queuePosition } = await withPosition(jobs, found);
      return jobReply(job, queuePosition);
    },
  );
}

function timeMs(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time);
}
