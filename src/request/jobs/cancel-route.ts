import { cancelJob, changeJob } from '../../job/index.ts';
import { callerOf } from '../authenticate.ts';
import { problemReplies } from '../problem.ts';
import { findJob } from './find-job.ts';
import { jobReply } from './job-reply.ts';
import { JobReply } from './job-schema.ts';
import type { JobsApp, JobsParts } from './jobs-parts.ts';
import { JobParams } from './wire-types.ts';

export function addCancelRoute(app: JobsApp, { jobs, now }: JobsParts): void {
  app.post(
    '/v1/jobs/:id/cancel',
    {
      config: { scope: 'manage' },
      schema: {
        tags: ['Jobs'],
        summary: 'Stop a job',
        description:
          'A job that waits or runs is stopped; what it recognised is dropped. Asking again changes nothing.',
        operationId: 'cancelJob',
        params: JobParams,
        response: { 200: JobReply, ...problemReplies('JOB_NOT_FOUND', 'JOB_ENDED', 'STORE_BUSY') },
      },
    },
    async (request) => {
      const { id } = await findJob(jobs, callerOf(request), request.params.id);
      return jobReply(await changeJob(jobs, id, (job) => cancelJob(job, now())));
    },
  );
}
