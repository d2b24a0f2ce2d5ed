/**
 * Uploads in one piece, by a link that needs no key: to the object store itself where it gives such links,
 * else to the service. A client does the same in both cases.
 */
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { hashKey, isSameHash } from '../../admission/index.ts';
import { HOUR_MS, LalelaError } from '../../kernel/index.ts';
import { uploadPlace } from '../../store/index.ts';
import { callerOf } from '../authenticate.ts';
import { problemReplies } from '../problem.ts';
import { drainAfter, keepOpen } from './drain-body.ts';
import type { JobsApp, JobsParts } from './jobs-parts.ts';
import { UploadParams, type UploadLinkReply, type UploadLinkRequest } from './uploads-schema.ts';
import type { UploadRecord } from './upload-records.ts';
import { uploadNotFound, uploadUsed } from './uploads.ts';
import { isoTime, noBody } from './wire-types.ts';

/** Begin within this time; S3 lets an upload that has begun go on. */
const LINK_MS = HOUR_MS;
const RECORDING = 'application/octet-stream';

/** Makes an upload and the link by which its bytes are sent. @throws LalelaError TOO_LARGE */
export async function createUploadLink(
  parts: JobsParts,
  request: FastifyRequest,
  { bytes }: UploadLinkRequest,
): Promise<UploadLinkReply> {
  const { uploads, objects, limits, now } = parts;
  if (bytes > limits.uploadBytes) throw tooLarge(limits.uploadBytes);
  const id = randomBytes(16).toString('hex');
  const token = randomBytes(32).toString('hex');
  const nowMs = now();
  await uploads.records.put(id, {
    tenant: callerOf(request).tenant,
    createdAtMs: nowMs,
    resumable: { size: bytes, creationDate: new Date(nowMs).toISOString() },
    link: { tokenHash: hashKey(token), expiresAtMs: nowMs + LINK_MS },
  });
  const link = { method: 'PUT', expiresMs: LINK_MS, bytes, contentType: RECORDING } as const;
  const outside = await objects.presign(uploadPlace(id), link);
  return {
    id,
    method: 'PUT',
    url: outside ?? `${parts.publicUrl ?? ''}/v1/uploads/${id}/content?token=${token}`,
    headers: { 'content-type': RECORDING },
    length: bytes,
    link_expires_at: isoTime(nowMs + LINK_MS),
  };
}

const TokenQuery = Type.Object({
  token: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of the link.' }),
});

/** Takes what is sent to a link of the service's own. */
export function addUploadContent(app: JobsApp, parts: JobsParts): void {
  // Bodies are recordings: they are read as they come in.
  app.addContentTypeParser(RECORDING, (_request, payload, done) => {
    done(null, payload);
  });
  app.put(
    '/v1/uploads/:id/content',
    {
      config: { isPublic: true, hasLongBody: true },
      onSend: keepOpen,
      schema: {
        tags: ['Uploads'],
        summary: 'Send an upload in one piece',
        description:
          'By the `url` that `POST /v1/uploads` gave, which may lead elsewhere. The body is the recording.',
        operationId: 'putUpload',
        security: [],
        params: UploadParams,
        querystring: TokenQuery,
        response: {
          200: noBody('All of it is there.'),
          ...problemReplies('REQUEST_INVALID', 'UPLOAD_NOT_FOUND', 'UPLOAD_USED', 'TOO_LARGE'),
        },
      },
    },
    async (request, reply) => {
      try {
        await takeContent(parts, request);
        return await reply.code(200).send(undefined);
      } catch (error) {
        drainAfter(request, reply);
        throw error;
      }
    },
  );
}

interface ContentRequest extends Pick<FastifyRequest, 'headers' | 'body'> {
  readonly params: { readonly id: string };
  readonly query: { readonly token: string };
}

async function takeContent(
  { uploads, objects, now }: JobsParts,
  { params: { id }, query: { token }, headers, body }: ContentRequest,
): Promise<void> {
  const record = await uploads.records.get(id);
  if (record === undefined || !opens(record, token, now())) throw uploadNotFound();
  if (record.job !== undefined) throw uploadUsed();
  const bytes = record.resumable?.size ?? 0;
  if (Number(headers['content-length']) !== bytes || headers['content-type'] !== RECORDING)
    throw otherwise(bytes);
  // Shorter than announced, the request ends before its body, and nothing is kept.
  await objects.put(uploadPlace(id), body as Readable, { maxBytes: bytes });
}

function opens({ link }: UploadRecord, token: string, nowMs: number): boolean {
  if (link === undefined || link.expiresAtMs < nowMs) return false;
  return isSameHash(hashKey(token), link.tokenHash);
}

function otherwise(bytes: number): LalelaError {
  return new LalelaError(
    'REQUEST_INVALID',
    `Send what was announced: ${bytes} bytes, with Content-Length, as ${RECORDING}.`,
  );
}

function tooLarge(mostBytes: number): LalelaError {
  return new LalelaError(
    'TOO_LARGE',
    `The recording is larger than ${mostBytes} bytes, the most allowed.`,
  );
}
