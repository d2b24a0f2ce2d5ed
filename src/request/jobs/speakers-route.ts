import { Type } from 'typebox';
import { changeJob, nameSpeakers } from '../../job/index.ts';
import { LONGEST_SPEAKER_NAME, MOST_SPEAKERS, SPEAKER_NAME_PATTERN } from '../../kernel/index.ts';
import { callerOf } from '../authenticate.ts';
import { problemReplies } from '../problem.ts';
import { findJob } from './find-job.ts';
import { jobReply } from './job-reply.ts';
import { JobReply } from './job-schema.ts';
import type { JobsApp, JobsParts } from './jobs-parts.ts';
import { resultOf } from './result-of.ts';
import { closed, JobParams } from './wire-types.ts';

/** One schema of both, so that what is wrong with a name is said once. */
const NameOrNull = Type.Unsafe<string | null>({
  type: ['string', 'null'],
  minLength: 1,
  maxLength: LONGEST_SPEAKER_NAME,
  pattern: SPEAKER_NAME_PATTERN,
});

const NamesRequest = Type.Object(
  {
    speakers: Type.Record(Type.String(), NameOrNull, {
      minProperties: 1,
      maxProperties: MOST_SPEAKERS,
      description:
        'Names by label; `null` takes a name back. Speakers that are not named here stay.',
      examples: [{ A: 'Thandi Nkosi', B: null }],
    }),
  },
  closed,
);

export function addSpeakersRoute(app: JobsApp, { jobs }: JobsParts): void {
  app.patch(
    '/v1/jobs/:id/speakers',
    {
      config: { scope: 'manage' },
      schema: {
        tags: ['Jobs'],
        summary: 'Say what the speakers are called',
        description:
          'As soon as there is a result of a job that asked who spoke. Names show in every format of the result from then on, and are removed with it. The same again changes nothing.',
        operationId: 'nameSpeakers',
        params: JobParams,
        body: NamesRequest,
        response: {
          200: JobReply,
          ...problemReplies(
            'REQUEST_INVALID',
            'JOB_NOT_FOUND',
            'NOT_DIARIZED',
            'SPEAKER_UNKNOWN',
            'RESULT_NOT_READY',
            'RESULT_MISSING',
            'JOB_REMOVED',
            'STORE_BUSY',
          ),
        },
      },
    },
    async (request) => {
      const { id } = await findJob(jobs, callerOf(request), request.params.id);
      const names = namesOf(request.body.speakers);
      const named = await changeJob(jobs, id, (job) => {
        resultOf(job);
        return nameSpeakers(job, names);
      });
      return jobReply(named);
    },
  );
}

function namesOf(given: Readonly<Record<string, string | null>>): Map<string, string | null> {
  return new Map(Object.entries(given).map(([label, name]) => [label, name?.trim() ?? null]));
}
