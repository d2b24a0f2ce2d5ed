import type { Readable } from 'node:stream';

export interface OutboundResponse {
  readonly status: number;
  /** By small letters; of a header that came several times, the first. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * As it came over the wire, not decompressed. Fails with ADDRESS_UNREACHABLE where it is cut or stalls,
   * and with TOO_LARGE. Destroying it closes the connection.
   */
  readonly body: Readable;
  /** The body's beginning as text, at most so many bytes; the connection is closed. */
  text(maxBytes: number): Promise<string>;
}

/** Reads the beginning of a body and closes its connection. */
export async function readText(body: Readable, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop early destroys the body.
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString();
}
