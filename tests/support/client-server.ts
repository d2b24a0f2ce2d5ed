/** A client's web server on 127.0.0.1, which writes down what it is sent and answers as it is told. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { closable, listen } from './models-server.ts';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Names and values in turns, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** `times`: how many requests came before this one. */
export type ClientAnswer = (
  request: ReceivedRequest,
  response: ServerResponse,
  times: number,
) => void;

export interface ClientServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly port: number;
  /** In order, each once it has come whole. */
  readonly received: ReceivedRequest[];
}

/** Answers 200 with `ok` where it is not told otherwise. */
export async function startClientServer(
  answer: ClientAnswer = (_request, response) => response.end('ok'),
): Promise<ClientServer> {
  const received: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const got: ReceivedRequest = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        rawHeaders: request.rawHeaders,
        body: Buffer.concat(chunks).toString(),
      };
      answer(got, response, received.push(got) - 1);
    });
  });
  const origin = await listen(server);
  return { origin, port: Number(new URL(origin).port), received, ...closable(server) };
}
