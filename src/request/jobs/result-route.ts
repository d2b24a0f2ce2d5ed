import { json } from 'node:stream/consumers';
import { Type, type TString } from 'typebox';
import type { Job, JobResult } from '../../job/index.ts';
import { LalelaError } from '../../kernel/index.ts';
import { FORMATS, type FormatName } from '../../render/index.ts';
import type { ObjectStore } from '../../store/index.ts';
import { nameSpeakers, type Transcript } from '../../transcript/index.ts';
import { callerOf } from '../authenticate.ts';
import { problemReplies } from '../problem.ts';
import { hashOf } from './canonical-json.ts';
import { findJob } from './find-job.ts';
import type { JobsApp, JobsParts } from './jobs-parts.ts';
import { negotiateFormat } from './negotiate-format.ts';
import { resultOf } from './result-of.ts';
import { JobParams, noBody } from './wire-types.ts';

const NAMES = Object.keys(FORMATS).join(', ');

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
      const etag = `"${result.sha256.slice(0, 32)}-${name}-${parts.version}${namesTag(job)}"`;
      void reply.headers({ etag, vary: 'accept' });
      if (isSame(request.headers['if-none-match'], etag)) return reply.code(304).send(undefined);
      const transcript = nameSpeakers(
        await readTranscript(parts.objects, result),
        job.speakerNames,
      );
      if (FORMATS[name].needsSpeakers && transcript.diarization === undefined)
        throw withoutSpeakers(name);
      const content = await FORMATS[name].render(transcript);
      return reply.headers(headersOf(name, job.id)).send(content as string);
    },
  );
}

/** Other names make another answer of the same result. */
function namesTag({ speakerNames }: Job): string {
  return speakerNames === undefined ? '' : `-${hashOf(speakerNames).slice(0, 16)}`;
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

/** `If-None-Match`: a list of tags, weak ones too, or `*`. */
function isSame(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
