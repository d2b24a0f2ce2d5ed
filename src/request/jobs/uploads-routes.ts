/** Resumable uploads: tus 1.0, https://tus.io/protocols/resumable-upload. */
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { LalelaError } from '../../kernel/index.ts';
import { callerOf } from '../authenticate.ts';
import { problemReplies } from '../problem.ts';
import { drainAfter, keepOpen } from './drain-body.ts';
import type { JobsApp, JobsParts } from './jobs-parts.ts';
import { createTusHandler, TUS_HEADERS, type TusHandler } from './tus-server.ts';
import { addUploadContent, createUploadLink } from './upload-link-routes.ts';
import {
  CreateHeaders,
  PatchHeaders,
  UploadLinkReply,
  UploadLinkRequest,
  UploadParams,
  UploadReply,
} from './uploads-schema.ts';
import { isComplete, UPLOAD_KEPT_MS, uploadUsed, type Upload } from './uploads.ts';
import { isoTime, noBody } from './wire-types.ts';

const PATH = '/v1/uploads';
const BODY_TYPE = 'application/offset+octet-stream';

export function addUploadsRoutes(app: JobsApp, parts: JobsParts): void {
  // The library reads bodies as they come in.
  app.addContentTypeParser(BODY_TYPE, (_request, payload, done) => {
    done(null, payload);
  });
  const tus = onFirstUse(parts);
  addCreate(app, parts, tus);
  addOffset(app, parts, tus);
  addAppend(app, parts, tus);
  addRemove(app, parts, tus);
  addLook(app, parts);
  addUploadContent(app, parts);
}

/** The library makes its folder at once: a service that takes no upload needs none. */
function onFirstUse({ uploads, uploadsFolder, limits }: JobsParts): () => TusHandler {
  let handler: TusHandler | undefined;
  return () => {
    if (uploadsFolder === undefined)
      throw new LalelaError(
        'OPTION_UNSUPPORTED',
        'This installation takes no resumable uploads. Send the file with `POST /v1/jobs`.',
      );
    handler ??= createTusHandler({
      folder: uploadsFolder,
      records: uploads.records,
      mostBytes: limits.uploadBytes,
      path: PATH,
    });
    return handler;
  };
}

function addCreate(app: JobsApp, parts: JobsParts, tus: () => TusHandler): void {
  const { uploads, now } = parts;
  app.post(
    PATH,
    {
      config: { scope: 'submit', hasLongBody: true },
      onSend: keepOpen,
      schema: {
        tags: ['Uploads'],
        summary: 'Begin an upload',
        description:
          'With a JSON body: a link, to which the recording is sent in one piece; for recordings of up to 5 GB. With `Tus-Resumable`, on installations that keep recordings in a folder: a resumable upload, tus 1.0 with creation, creation-with-upload, creation-defer-length, termination and expiration. An upload that is not finished, or that no job took, is removed after a day.',
        operationId: 'createUpload',
        headers: CreateHeaders,
        body: {
          content: {
            'application/json': { schema: UploadLinkRequest },
            [BODY_TYPE]: { schema: Type.Any() },
          },
        },
        response: {
          201: UploadLinkReply,
          ...problemReplies(
            'REQUEST_INVALID',
            'UPLOAD_PROTOCOL',
            'TOO_LARGE',
            'OPTION_UNSUPPORTED',
          ),
        },
      },
    },
    async (request, reply) => {
      if (request.mediaType === 'application/json') {
        const link = await createUploadLink(parts, request, request.body as UploadLinkRequest);
        return reply.code(201).header('cache-control', 'no-store').send(link);
      }
      const handler = tus();
      const id = randomBytes(16).toString('hex');
      await uploads.records.put(id, { tenant: callerOf(request).tenant, createdAtMs: now() });
      try {
        return await pass(request, reply, { handler, id });
      } catch (error) {
        await uploads.remove(id);
        throw error;
      }
    },
  );
}

function addOffset(app: JobsApp, { uploads }: JobsParts, tus: () => TusHandler): void {
  app.head(
    `${PATH}/:id`,
    {
      // The description of the API leaves HEAD out where it is not told otherwise.
      config: { scope: 'submit', swagger: { exposeHeadRoute: true } },
      schema: {
        tags: ['Uploads'],
        summary: 'Ask how far an upload has come',
        operationId: 'getUploadOffset',
        params: UploadParams,
        response: {
          200: noBody('The headers say.'),
          ...problemReplies('UPLOAD_NOT_FOUND', 'UPLOAD_PROTOCOL'),
        },
      },
    },
    async (request, reply) => {
      const { id } = await uploads.find(callerOf(request).tenant, request.params.id);
      return pass(request, reply, { handler: tus(), id });
    },
  );
}

function addAppend(app: JobsApp, { uploads }: JobsParts, tus: () => TusHandler): void {
  app.patch(
    `${PATH}/:id`,
    {
      config: { scope: 'submit', hasLongBody: true },
      onSend: keepOpen,
      schema: {
        tags: ['Uploads'],
        summary: 'Send bytes of an upload',
        description: `The body is \`${BODY_TYPE}\`: bytes from \`Upload-Offset\` on.`,
        operationId: 'appendToUpload',
        params: UploadParams,
        headers: PatchHeaders,
        response: {
          204: noBody('Taken up to the new `Upload-Offset`.'),
          ...problemReplies(
            'REQUEST_INVALID',
            'UPLOAD_NOT_FOUND',
            'UPLOAD_CONFLICT',
            'UPLOAD_USED',
            'UPLOAD_PROTOCOL',
            'TOO_LARGE',
            'MEDIA_TYPE_UNSUPPORTED',
          ),
        },
      },
    },
    async (request, reply) => {
      const upload = await uploads.find(callerOf(request).tenant, request.params.id);
      requireFree(upload);
      if (request.headers['content-type'] !== BODY_TYPE) throw wrongType();
      return pass(request, reply, { handler: tus(), id: upload.id });
    },
  );
}

function wrongType(): LalelaError {
  return new LalelaError('MEDIA_TYPE_UNSUPPORTED', `PATCH takes a body of type ${BODY_TYPE} only.`);
}

function addRemove(app: JobsApp, { uploads }: JobsParts, tus: () => TusHandler): void {
  app.delete(
    `${PATH}/:id`,
    {
      config: { scope: 'submit' },
      schema: {
        tags: ['Uploads'],
        summary: 'Remove an upload',
        operationId: 'deleteUpload',
        params: UploadParams,
        response: {
          204: noBody('Gone.'),
          ...problemReplies('UPLOAD_NOT_FOUND', 'UPLOAD_USED', 'UPLOAD_PROTOCOL'),
        },
      },
    },
    async (request, reply) => {
      const upload = await uploads.find(callerOf(request).tenant, request.params.id);
      requireFree(upload);
      return pass(request, reply, { handler: tus(), id: upload.id });
    },
  );
}

function addLook(app: JobsApp, { uploads }: JobsParts): void {
  app.get(
    `${PATH}/:id`,
    {
      config: { scope: 'submit' },
      exposeHeadRoute: false,
      schema: {
        tags: ['Uploads'],
        summary: 'Look at an upload',
        operationId: 'getUpload',
        params: UploadParams,
        response: { 200: UploadReply, ...problemReplies('UPLOAD_NOT_FOUND') },
      },
    },
    async (request) => uploadReply(await uploads.find(callerOf(request).tenant, request.params.id)),
  );
}

/** What a job has is neither written nor removed by hand: the job would lose its recording. */
function requireFree({ record }: Upload): void {
  if (record.job !== undefined) throw uploadUsed();
}

interface Passing {
  readonly handler: TusHandler;
  readonly id: string;
}

async function pass(request: FastifyRequest, reply: FastifyReply, { handler, id }: Passing) {
  void reply.headers(TUS_HEADERS).header('cache-control', 'no-store');
  try {
    const { status, headers } = await handler(webRequest(request), id);
    return await reply.code(status).headers(headers).send(undefined);
  } catch (error) {
    drainAfter(request, reply);
    throw error;
  }
}

const PASSED_HEADERS = /^(?:tus-resumable|upload-.*|content-type|content-length)$/;

function webRequest({ method, url, headers, body, raw }: FastifyRequest): Request {
  const passed = Object.entries(headers).filter(([name]) => PASSED_HEADERS.test(name));
  const hasBody = body === raw;
  return new Request(new URL(url.replace(/\?.*/, ''), 'http://uploads.invalid'), {
    method,
    headers: passed.map(([name, value]): [string, string] => [name, String(value)]),
    ...(hasBody ? { body: Readable.toWeb(raw) as ReadableStream<Uint8Array>, duplex: 'half' } : {}),
  });
}

function uploadReply(upload: Upload) {
  const { id, record, offset } = upload;
  const size = record.resumable?.size;
  return {
    id,
    offset,
    ...(size === undefined ? {} : { length: size }),
    complete: isComplete(upload),
    created_at: isoTime(record.createdAtMs),
    ...(record.job === undefined
      ? { expires_at: isoTime(record.createdAtMs + UPLOAD_KEPT_MS) }
      : { job_id: record.job.id }),
  };
}
