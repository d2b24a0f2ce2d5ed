import { Type } from 'typebox';
import { SECOND_MS } from '../../kernel/index.ts';
import { callerOf } from '../authenticate.ts';
import type { JobsApp, JobsParts } from './jobs-parts.ts';
import { isoTime, Time } from './wire-types.ts';

const Limits = Type.Object({
  jobs_at_once: Type.Integer({ description: 'Jobs queued or running.' }),
  audio_seconds_month: Type.Optional(
    Type.Number({ description: 'Sound in a calendar month (UTC); absent: no limit.' }),
  ),
  longest_seconds: Type.Number({ description: 'Of one recording.' }),
  requests_per_minute: Type.Integer({ description: 'To each server process.' }),
  upload_bytes: Type.Integer({ description: 'Of one recording.' }),
});

const UsageReply = Type.Object({
  tenant: Type.String(),
  jobs_now: Type.Integer({ description: 'Queued or running now.' }),
  month: Type.Object({
    from: Time('Begin of the calendar month (UTC).'),
    to: Time('Its end.'),
    submitted: Type.Integer(),
    done: Type.Integer(),
    failed: Type.Integer(),
    audio_seconds: Type.Number({ description: 'Sound recognised.' }),
  }),
  limits: Limits,
});

export function addUsageRoute(app: JobsApp, { admission, limits }: JobsParts): void {
  app.get(
    '/v1/usage',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Installation'],
        summary: 'What the tenant has used this month, and may use',
        operationId: 'getUsage',
        response: { 200: UsageReply },
      },
    },
    async (request) => {
      const { tenant } = callerOf(request);
      const { usage, limits: own, sinceMs, untilMs } = await admission.usage(tenant);
      return {
        tenant,
        jobs_now: usage.active,
        month: {
          from: isoTime(sinceMs),
          to: isoTime(untilMs),
          submitted: usage.submitted,
          done: usage.done,
          failed: usage.failed,
          audio_seconds: usage.audioMs / SECOND_MS,
        },
        limits: {
          jobs_at_once: own.jobsAtOnce,
          ...(Number.isFinite(own.audioSecondsMonth)
            ? { audio_seconds_month: own.audioSecondsMonth }
            : {}),
          longest_seconds: own.longestSeconds,
          requests_per_minute: own.requestsPerMinute,
          upload_bytes: limits.uploadBytes,
        },
      };
    },
  );
}
