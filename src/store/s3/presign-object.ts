/** Addresses of S3 that need no key. They end earlier where the credentials that sign them do. */
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { DAY_MS, SECOND_MS } from '../../kernel/index.ts';
import type { ObjectLink } from '../object-store.ts';
import type { S3Place } from './s3-place.ts';

/** As S3 has it. */
const LONGEST_MS = 7 * DAY_MS;

/**
 * @param client one that adds no checksums: it would sign that of the empty body that it sees here.
 */
export async function presignObject(
  client: S3Client,
  { bucket, key }: S3Place,
  link: ObjectLink,
): Promise<string> {
  const place = { Bucket: bucket, Key: key };
  const expiresIn = Math.max(1, Math.floor(Math.min(link.expiresMs, LONGEST_MS) / SECOND_MS));
  if (link.method === 'GET')
    return getSignedUrl(client, new GetObjectCommand({ ...place, ...answerOf(link) }), {
      expiresIn,
    });
  const { bytes, contentType } = link;
  const command = new PutObjectCommand({
    ...place,
    ...(bytes === undefined ? {} : { ContentLength: bytes }),
    ...(contentType === undefined ? {} : { ContentType: contentType }),
  });
  // What is signed must be sent just so: nobody uploads more than was announced, or as something else.
  return getSignedUrl(client, command, {
    expiresIn,
    signableHeaders: new Set(['host', 'content-length', 'content-type']),
  });
}

function answerOf({ contentType, fileName }: ObjectLink) {
  return {
    ...(contentType === undefined ? {} : { ResponseContentType: contentType }),
    ...(fileName === undefined ? {} : { ResponseContentDisposition: dispositionOf(fileName) }),
  };
}

/** A name of any letters, by RFC 6266 and 8187. */
function dispositionOf(fileName: string): string {
  const encoded = encodeURIComponent(fileName.replaceAll(/\p{Surrogate}/gu, '\ufffd')).replaceAll(
    /['()*!]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename*=UTF-8''${encoded}`;
}
