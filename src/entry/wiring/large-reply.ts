/** Replies that a Lambda function cannot give: they are kept for a while, and the client is sent there. */
import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { MINUTE_MS } from '../../kernel/index.ts';
import { replyPlace, type ObjectStore } from '../../store/index.ts';

/** A function's answer may have 6 MB, its headers and the escaping of its body among them. */
const MOST_CHARACTERS = 4_500_000;
const LINK_MS = 15 * MINUTE_MS;

/** A long result becomes a 303 to a link that works for a quarter of an hour; others pass as they are. */
export async function withLinkForLargeReply(
  objects: ObjectStore,
  reply: APIGatewayProxyStructuredResultV2,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { body = '', statusCode, headers = {}, isBase64Encoded } = reply;
  if (statusCode !== 200 || body.length <= MOST_CHARACTERS) return reply;
  const place = replyPlace(randomBytes(16).toString('hex'));
  await objects.put(place, Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8'));
  const contentType = String(headers['content-type'] ?? 'application/octet-stream');
  const location = await objects.presign(place, { method: 'GET', expiresMs: LINK_MS, contentType });
  if (location === undefined) return reply;
  return {
    statusCode: 303,
    headers: { ...kept(headers), location, 'cache-control': 'no-store' },
    body: '',
  };
}

/** Those that say something of the answer itself, and not of its body. */
function kept(headers: NonNullable<APIGatewayProxyStructuredResultV2['headers']>) {
  const ofBody = ['content-type', 'content-length', 'content-disposition', 'etag'];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofBody.includes(name)));
}
