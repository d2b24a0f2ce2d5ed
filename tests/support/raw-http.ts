/** HTTP as bytes on a socket, for what HTTP clients will not send. */
import { connect } from 'node:net';

export interface RawReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly text: string;
}

/** Sends the parts one after the other and reads until the other side closes, or `waitMs` have passed. */
export async function sendRaw(
  port: number,
  parts: readonly (string | Buffer)[],
  waitMs = 10_000,
): Promise<RawReply> {
  const socket = connect({ host: '127.0.0.1', port });
  const chunks: Buffer[] = [];
  const text = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error('No answer, or the connection was held open.'));
    }, waitMs);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // Sent to a side that has answered and closed: what it said still counts.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks).toString('latin1'));
    });
    for (const part of parts) socket.write(part);
  });
  return parse(text);
}

function parse(text: string): RawReply {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split(':');
      return [name.toLowerCase(), value.join(':').trim()];
    }),
  );
  return { status: Number(first.split(' ')[1]), headers, body: rest.join('\r\n\r\n'), text };
}
