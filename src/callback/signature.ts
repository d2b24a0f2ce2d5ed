import { Webhook } from 'standardwebhooks';

export interface Signing {
  /** The same for every attempt, so that a client can tell a message that it has seen. */
  readonly messageId: string;
  readonly atMs: number;
  /** `whsec_…`; the message is signed with each. */
  readonly secrets: readonly string[];
}

/** The headers of Standard Webhooks 1.0 for a body of UTF-8. */
export function signatureHeaders(
  body: Buffer,
  { messageId, atMs, secrets }: Signing,
): Record<string, string> {
  const at = new Date(atMs);
  const signatures = secrets.map((secret) => new Webhook(secret).sign(messageId, at, body));
  return {
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(atMs / 1000)),
    'webhook-signature': signatures.join(' '),
  };
}
