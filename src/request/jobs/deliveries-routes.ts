import { Type } from 'typebox';
import { changeJob, replayDelivery } from '../../job/index.ts';
import { callerOf } from '../authenticate.ts';
import { problemReplies } from '../problem.ts';
import { findJob } from './find-job.ts';
import { deliveryReplies } from './job-reply.ts';
import { DeliveriesReply, DeliveryReply } from './job-schema.ts';
import type { JobsApp, JobsParts } from './jobs-parts.ts';
import { JobId, JobParams } from './wire-types.ts';

const ReplayParams = Type.Object({
  id: JobId,
  number: Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Of the delivery.' }),
});

export function addDeliveriesRoutes(app: JobsApp, { jobs, now }: JobsParts): void {
  app.get(
    '/v1/jobs/:id/deliveries',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Deliveries'],
        summary: 'List the callbacks of a job, with every attempt',
        operationId: 'listDeliveries',
        params: JobParams,
        response: { 200: DeliveriesReply, ...problemReplies('JOB_NOT_FOUND') },
      },
    },
    async (request) => {
      const job = await findJob(jobs, callerOf(request), request.params.id);
      return { deliveries: deliveryReplies(job) };
    },
  );

  app.post(
    '/v1/jobs/:id/deliveries/:number/replay',
    {
      config: { scope: 'manage' },
      schema: {
        tags: ['Deliveries'],
        summary: 'Send a callback once more, as a new delivery',
        operationId: 'replayDelivery',
        params: ReplayParams,
        response: {
          202: DeliveryReply,
          ...problemReplies('JOB_NOT_FOUND', 'DELIVERY_NOT_FOUND', 'JOB_REMOVED', 'STORE_BUSY'),
        },
      },
    },
    async (request, reply) => {
      const { id, number } = request.params;
      await findJob(jobs, callerOf(request), id);
      const job = await changeJob(jobs, id, (found) => replayDelivery(found, number, now()));
      return reply.code(202).send(deliveryReplies(job).at(-1)!);
    },
  );
}
