import { callerOf } from '../authenticate.ts';
import { problemReplies } from '../problem.ts';
import { deleteJob } from './delete-job.ts';
import { findJob } from './find-job.ts';
import { ReceiptReply } from './job-schema.ts';
import type { JobsApp, JobsParts } from './jobs-parts.ts';
import { JobParams } from './wire-types.ts';

export function addDeleteRoute(app: JobsApp, parts: JobsParts): void {
  app.delete(
    '/v1/jobs/:id',
    {
      config: { scope: 'manage' },
      schema: {
        tags: ['Jobs'],
        summary: 'Remove what a job holds',
        description:
          'Recording (an uploaded one, or one that the job owns), scratch and result are gone when this answers. A job that has not ended is stopped, and nobody is called. The record of the job stays, without anything of what was said. Asking again gives the same receipt.',
        operationId: 'deleteJob',
        params: JobParams,
        response: { 200: ReceiptReply, ...problemReplies('JOB_NOT_FOUND', 'STORE_BUSY') },
      },
    },
    async (request) => {
      const job = await findJob(parts.jobs, callerOf(request), request.params.id);
      return deleteJob(parts, job);
    },
  );
}
