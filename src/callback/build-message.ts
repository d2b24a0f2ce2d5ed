import { LalelaError } from '../kernel/index.ts';
import type { ObjectStore } from '../store/index.ts';
import type { DueDelivery, Message } from './message.ts';
import { nativeBody } from './native-body.ts';
import { olderMessage } from './older-message.ts';
import { signatureHeaders } from './signature.ts';

export interface MessageParts {
  readonly objects: ObjectStore;
  readonly secretsOf: (tenant: string) => Promise<readonly string[]>;
  readonly errorWords: string;
  readonly publicUrl?: string;
}

/** The signed message of a delivery in its client's form, made anew for every attempt. */
export async function buildMessage(parts: MessageParts, due: DueDelivery): Promise<Message> {
  const { job, delivery, callback, startedAtMs } = due;
  const secrets = await parts.secretsOf(job.tenant);
  if (secrets.length === 0)
    throw new LalelaError('INTERNAL', 'The tenant has no secret to sign callbacks with.');
  const message =
    callback.format === 'older'
      ? await olderMessage(parts, due)
      : nativeMessage(nativeBody(job, delivery, parts.publicUrl));
  const signature = signatureHeaders(message.body, {
    messageId: delivery.messageId,
    atMs: startedAtMs,
    secrets,
  });
  return { ...message, headers: { ...message.headers, ...signature } };
}

function nativeMessage(body: string): Message {
  return { headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
}
