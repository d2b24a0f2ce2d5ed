/**
 * Gives the emulator's queues addresses that every machine can resolve: it knows them by
 * `sqs.REGION.localhost` only.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface SqsDoor {
  readonly url: string;
  close(): void;
}

export async function startSqsDoor(emulatorPort: number, region: string): Promise<SqsDoor> {
  const inner = `http://sqs.${region}.localhost:${emulatorPort}/`;
  let outer = '';
  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const asked = await text(request);
    const reply = await fetch(`http://127.0.0.1:${emulatorPort}/`, {
      method: 'POST',
      headers: {
        'content-type': String(request.headers['content-type']),
        'x-amz-target': String(request.headers['x-amz-target']),
        authorization: String(request.headers.authorization),
      },
      body: asked.replaceAll(outer, inner),
      signal: gone.signal,
    });
    const said = (await reply.text()).replaceAll(inner, outer);
    response.writeHead(reply.status, { 'content-type': 'application/x-amz-json-1.0' }).end(said);
  }
  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  outer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url: outer.slice(0, -1),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
