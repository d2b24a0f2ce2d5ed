import { json } from 'node:stream/consumers';
import { Type, type TString } from 'typebox';
import { hasEnded, type Job, type JobResult } from '../../job/index.ts';
import { LalelaError } from '../../kernel/index.ts';
import { FORMATS, type FormatName } from '../../render/index.ts';
import type { ObjectStore } from '../../store/index.ts';
import type { Transcript } from '../../transcript/index.ts';
import { callerOf } from '../authenticate.ts';
import { problemReplies } from '../problem.ts';
import { findJob } from './find-job.ts';
import type { JobsApp, JobsParts } from './jobs-parts.ts';
import { negotiateFormat } from './negotiate-format.ts';
import { isoTime, JobParams, noBody } from './wire-types.ts';

const NAMES = Object.keys(FORMATS).join(', ');
/** How long to wait before asking again for what is not ready, where nobody can tell. */
const DEFAULT_WAIT_SECONDS = 5;
const MOST_WAIT_SECONDS = 60;

const ResultQuery = Type.Object(
  {
    format: Type.Optional(
      Type.String({
        maxLength: 32,
        description: `One of ${NAMES}. Without it \`Accept\` decides; else json.`,
        examples: ['srt'],
      }),
    ),
  },
  { additionalProperties: false },
);

export function addResultRoute(app: JobsApp, parts: JobsParts): void {
  app.get(
    '/v1/jobs/:id/result',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Jobs'],
        summary: 'Fetch the transcript in a format of your choice',
        description:
          'There as soon as the job is `delivering` or `done`. `ETag` and `If-None-Match` are honoured.',
        operationId: 'getResult',
        params: JobParams,
        querystring: ResultQuery,
        response: {
          200: { description: 'The transcript.', content: contentOfFormats() },
          304: noBody('As the client has it already.'),
          ...problemReplies(
            'JOB_NOT_FOUND',
            'NOT_ACCEPTABLE',
            'RESULT_NOT_READY',
            'RESULT_MISSING',
            'JOB_REMOVED',
          ),
        },
      },
    },
    async (request, reply) => {
      const job = await findJob(parts.jobs, callerOf(request), request.params.id);
      const name = negotiateFormat(request.query.format, request.headers.accept);
      const result = resultOf(job);
      const etag = `"${result.sha256.slice(0, 32)}-${name}-${parts.version}"`;
      void reply.headers({ etag, vary: 'accept' });
      if (isSame(request.headers['if-none-match'], etag)) return reply.code(304).send(undefined);
      const transcript = await readTranscript(parts.objects, result);
      if (FORMATS[name].needsSpeakers && transcript.diarization === undefined)
        throw withoutSpeakers(name);
      const content = await FORMATS[name].render(transcript);
      return reply.headers(headersOf(name, job.id)).send(content as string);
    },
  );
}

function contentOfFormats() {
  const entries = Object.values(FORMATS).map(({ mediaType, isBinary }) => [
    mediaType.replace(/;.*/, ''),
    { schema: isBinary === true ? Type.String({ format: 'binary' }) : Type.String() },
  ]);
  return Object.fromEntries(entries) as Record<string, { schema: TString }>;
}

function headersOf(name: FormatName, id: string): Record<string, string> {
  const { extension, mediaType } = FORMATS[name];
  const file = `${id.replaceAll(/[^\w.-]/g, '_')}.${extension}`;
  return {
    'content-type': mediaType,
    'content-disposition': `inline; filename="${file}"`,
  };
}

/** @throws LalelaError JOB_REMOVED, RESULT_NOT_READY, RESULT_MISSING */
function resultOf(job: Job): JobResult {
  if (job.removed !== undefined) throw jobRemoved(job.removed);
  if (!hasEnded(job)) throw notReady(job);
  if (job.result === undefined) throw missing(job);
  return job.result;
}

async function readTranscript(objects: ObjectStore, { place }: JobResult): Promise<Transcript> {
  try {
    return (await json(await objects.get(place))) as Transcript;
  } catch (error) {
    if (!(error instanceof LalelaError) || error.code !== 'OBJECT_NOT_FOUND') throw error;
    throw new LalelaError(
      'RESULT_MISSING',
      'The transcript is not in the object store any more. Submit the recording again.',
      { cause: error },
    );
  }
}

function withoutSpeakers(name: FormatName): LalelaError {
  return new LalelaError(
    'NOT_ACCEPTABLE',
    `${name} says who spoke and nothing else, and this job did not ask for that. Take another format, or submit the recording again with \`diarization\`.`,
  );
}

const REASONS = {
  private: 'the job was private',
  retention: 'the time that it was kept for was over',
  deleted: 'its deletion was asked for',
};

function jobRemoved({ atMs, reason }: NonNullable<Job['removed']>): LalelaError {
  return new LalelaError(
    'JOB_REMOVED',
    `The result was removed at ${isoTime(atMs)}, because ${REASONS[reason]}. Submit the recording again to have another.`,
  );
}

function notReady({ state, progress }: Job): LalelaError {
  const left = Math.ceil(progress?.secondsLeft ?? DEFAULT_WAIT_SECONDS);
  const waitSeconds = Math.min(MOST_WAIT_SECONDS, Math.max(1, left));
  return new LalelaError(
    'RESULT_NOT_READY',
    `The job is ${state}. Ask again later, follow its events, or have it call you.`,
    { retryAfterMs: waitSeconds * 1000 },
  );
}

function missing({ state }: Job): LalelaError {
  return new LalelaError(
    'RESULT_MISSING',
    `The job is ${state}, and has no result. \`GET /v1/jobs/{id}\` says why.`,
  );
}

/** `If-None-Match`: a list of tags, weak ones too, or `*`. */
function isSame(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
