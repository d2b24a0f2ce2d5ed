/** Server-sent events of a job: a snapshot whenever it changes, so that none that is missed is missing. */
import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { callerOf } from '../authenticate.ts';
import { problemReplies } from '../problem.ts';
import { findJob } from './find-job.ts';
import type { JobWatchers } from './job-watchers.ts';
import { isSettled, withPosition, type JobNews } from './poll-job.ts';
import { jobReply } from './job-reply.ts';
import type { JobsApp, JobsParts } from './jobs-parts.ts';
import { JobParams } from './wire-types.ts';

const HEARTBEAT_MS = 15_000;
/** A client that reads no faster gets the next snapshot instead of this one. */
const MOST_UNREAD_BYTES = 64 * 1024;

const EventsHeaders = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({
      maxLength: 32,
      description: 'Revision of the last snapshot; what is no newer is not sent again.',
    }),
  ),
});

export function addEventsRoute(app: JobsApp, { jobs, watchers, eventsMs }: JobsParts): void {
  app.get(
    '/v1/jobs/:id/events',
    {
      config: { scope: 'read' },
      exposeHeadRoute: false,
      schema: {
        tags: ['Jobs'],
        summary: 'Follow a job, as server-sent events',
        description:
          'Event `job`: the job, at once and whenever it changes; its `id` is the revision. Event `end`: nothing can change any more, and the connection ends. Comments keep it open meanwhile.',
        operationId: 'followJob',
        params: JobParams,
        headers: EventsHeaders,
        response: {
          200: {
            description: 'Events until the job has ended and its callbacks are settled.',
            content: { 'text/event-stream': { schema: Type.String() } },
          },
          ...problemReplies('JOB_NOT_FOUND', 'RATE_LIMITED'),
        },
      },
    },
    async (request, reply) => {
      const job = await findJob(jobs, callerOf(request), request.params.id);
      const news = await withPosition(jobs, job);
      const stream = followJob(watchers, news, request.headers['last-event-id']);
      if (eventsMs !== undefined) endAfter(stream, eventsMs);
      return reply
        .headers({
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store',
          // Proxies would hold events back.
          'x-accel-buffering': 'no',
        })
        .send(stream as unknown as string);
    },
  );
}

function followJob(
  watchers: JobWatchers,
  news: JobNews,
  lastEventId: string | undefined,
): Readable {
  const stream = new Readable({ read: () => undefined });
  if (lastEventId !== String(news.job.revision)) stream.push(jobEvent(news));
  if (isSettled(news.job)) {
    finish(stream, 'ended');
    return stream;
  }
  const stop = watchers.watch(news, {
    onNews: (next) => {
      if (stream.readableLength < MOST_UNREAD_BYTES) stream.push(jobEvent(next));
    },
    onEnd: (reason) => {
      finish(stream, reason);
    },
  });
  const heartbeat = setInterval(() => {
    if (stream.readableLength < MOST_UNREAD_BYTES) stream.push(': still there\n\n');
  }, HEARTBEAT_MS).unref();
  stream.once('close', () => {
    clearInterval(heartbeat);
    stop();
  });
  return stream;
}

/** Without an `end`: the client comes back, and goes on where it was. */
function endAfter(stream: Readable, eventsMs: number): void {
  const timer = setTimeout(() => finish(stream, 'closing'), eventsMs);
  stream.once('close', () => clearTimeout(timer));
}

/** A service that stops sends no `end`: the client comes back, and goes on where it was. */
function finish(stream: Readable, reason: 'ended' | 'gone' | 'closing'): void {
  if (stream.readableEnded || stream.destroyed) return;
  if (reason !== 'closing') stream.push(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`);
  stream.push(null);
}

function jobEvent({ job, queuePosition }: JobNews): string {
  const data = JSON.stringify(jobReply(job, queuePosition));
  return `event: job\nid: ${job.revision}\ndata: ${data}\n\n`;
}
