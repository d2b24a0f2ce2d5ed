import type { FastifyReply, FastifyRequest } from 'fastify';

/** Long enough for an answer to be read, short enough not to take in gigabytes for nothing. */
const DRAIN_MS = 10_000;

const draining = new WeakSet<FastifyRequest>();

/**
 * Reads on what a client still sends after its request was refused, for a while: a connection closed at once
 * would be reset, and many clients would never see the answer. The route needs {@link keepOpen} too.
 */
export function drainAfter(request: FastifyRequest, { raw: response }: FastifyReply): void {
  const { raw } = request;
  if (raw.readableEnded || raw.destroyed) return;
  draining.add(request);
  raw.unpipe();
  raw.on('error', () => undefined);
  raw.resume();
  response.once('finish', () => {
    if (raw.readableEnded || raw.destroyed) return;
    const timer = setTimeout(() => raw.socket.destroy(), DRAIN_MS).unref();
    const stop = () => {
      clearTimeout(timer);
    };
    raw.once('end', stop).once('close', stop);
  });
}

/** An `onSend` hook: with `connection: close` Node.js would close while the client still sends. */
export async function keepOpen(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (draining.has(request)) reply.removeHeader('connection');
  return Promise.resolve();
}
