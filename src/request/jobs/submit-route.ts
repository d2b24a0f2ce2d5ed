import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Admitted } from '../../admission/index.ts';
import { LalelaError } from '../../kernel/index.ts';
import { callerOf } from '../authenticate.ts';
import { problemReplies } from '../problem.ts';
import { compileValidator } from '../validate.ts';
import { keepOpen } from './drain-body.ts';
import { linksOf, jobReply } from './job-reply.ts';
import { JobReply } from './job-schema.ts';
import type { JobsApp, JobsParts } from './jobs-parts.ts';
import { JobForm, JobRequest } from './request-schema.ts';
import { submitForm } from './submit-form.ts';
import { submitJson } from './submit-json.ts';

const SubmitHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description:
        'The same key with the same body within 24 hours makes no second job: the first is answered with `Idempotency-Replayed: true`.',
    }),
  ),
});

export function addSubmitRoute(app: JobsApp, parts: JobsParts): void {
  app.post(
    '/v1/jobs',
    {
      config: { scope: 'submit', hasLongBody: true },
      onSend: keepOpen,
      // A form is read part by part in the handler, so that the recording is never in memory.
      validatorCompiler: (route) =>
        (route as { contentType?: string }).contentType === 'multipart/form-data'
          ? () => true
          : compileValidator(route as Parameters<typeof compileValidator>[0]),
      schema: {
        tags: ['Jobs'],
        summary: 'Submit a recording',
        description: `As JSON that says where the recording lies, or as a form that brings it, at most ${parts.limits.uploadBytes} bytes.`,
        operationId: 'submitJob',
        headers: SubmitHeaders,
        body: {
          content: {
            'application/json': { schema: JobRequest },
            'multipart/form-data': { schema: JobForm },
          },
        },
        response: {
          202: JobReply,
          200: JobReply,
          ...problemReplies(...SUBMIT_PROBLEMS),
        },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const submitted = { caller, key: request.headers['idempotency-key'] };
      const admitted = request.isMultipart()
        ? await submitForm(parts, { ...submitted, request, reply })
        : await submitJson(parts, { ...submitted, body: jsonBody(request) });
      return answer(reply, admitted);
    },
  );
}

/** Only a body that came as JSON was held to its schema. */
function jsonBody({ mediaType, body }: FastifyRequest): JobRequest {
  if (mediaType === 'application/json' && body !== undefined) return body as JobRequest;
  throw new LalelaError(
    'MEDIA_TYPE_UNSUPPORTED',
    'Send the job as `application/json`, or with its recording as `multipart/form-data`.',
  );
}

const SUBMIT_PROBLEMS = [
  'REQUEST_INVALID',
  'LANGUAGE_UNKNOWN',
  'OPTION_UNSUPPORTED',
  'MODEL_UNKNOWN',
  'MODEL_NOT_INSTALLED',
  'NO_MODEL_FOR_LANGUAGE',
  'ADDRESS_INVALID',
  'ADDRESS_REFUSED',
  'OBJECT_PLACE_INVALID',
  'BUCKET_FORBIDDEN',
  'UPLOAD_NOT_FOUND',
  'UPLOAD_INCOMPLETE',
  'UPLOAD_USED',
  'IDEMPOTENCY_MISMATCH',
  'TOO_LARGE',
  'MEDIA_TYPE_UNSUPPORTED',
  'QUOTA_JOBS',
  'QUOTA_AUDIO',
  'RATE_LIMITED',
  'QUEUE_FULL',
] as const;

function answer(reply: FastifyReply, { job, isReplayed }: Admitted) {
  void reply.header('location', linksOf(job.id).self);
  if (isReplayed) void reply.header('idempotency-replayed', 'true');
  return reply.code(isReplayed ? 200 : 202).send(jobReply(job));
}
