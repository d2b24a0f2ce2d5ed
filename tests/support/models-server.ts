/** A web server on 127.0.0.1 that serves files, honestly or not. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  request as forward,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface TestServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Method, path and interesting headers of each request so far, in order. */
  readonly requests: { path: string; headers: IncomingMessage['headers'] }[];
  /** Path → what answers. */
  readonly answers: Map<string, Answer>;
}

export async function startServer(): Promise<TestServer> {
  const requests: TestServer['requests'] = [];
  const answers = new Map<string, Answer>();
  const server = createServer((request, response) => {
    // Through a proxy the whole address stands there.
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    requests.push({ path, headers: request.headers });
    const answer = answers.get(decodeURIComponent(path));
    if (answer === undefined) response.writeHead(404).end();
    else answer(request, response);
  });
  return { origin: await listen(server), requests, answers, ...closable(server) };
}

export async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function closable(server: Server): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The file, with ranges and an entity tag, as a good server gives it. */
export function file(content: Buffer, { etag = tagOf(content) } = {}): Answer {
  return (request, response) => {
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
    const condition = request.headers['if-range'];
    const start = range !== undefined && (condition ?? etag) === etag ? Number(range) : 0;
    if (start >= content.length && start > 0) {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
      return;
    }
    const headers = { etag, 'accept-ranges': 'bytes', 'content-length': content.length - start };
    if (start > 0)
      response.writeHead(206, {
        ...headers,
        'content-range': `bytes ${start}-${content.length - 1}/${content.length}`,
      });
    else response.writeHead(200, headers);
    response.end(content.subarray(start));
  };
}

export function tagOf(content: Buffer): string {
  return `"${createHash('sha1').update(content).digest('hex')}"`;
}

export interface HeldAnswer {
  readonly answer: Answer;
  /** Cuts the connections that are held. */
  cut(): void;
}

/** Gives `bytes` of every answer and then nothing more, until the connection is cut. */
export function holdAfter(bytes: number, answer: Answer): HeldAnswer {
  const held = new Set<ServerResponse>();
  return {
    answer(request, response) {
      response.end = ((chunk?: unknown) => {
        if (chunk instanceof Buffer) response.write(chunk.subarray(0, bytes));
        held.add(response);
        return response;
      }) as typeof response.end;
      answer(request, response);
    },
    cut() {
      for (const response of held) response.socket?.destroy();
    },
  };
}

/** A proxy on 127.0.0.1: whatever it is asked for, it sends on to `target`. */
export async function startProxy(target: string): Promise<TestServer> {
  const requests: TestServer['requests'] = [];
  const tunnels = new Set<Socket>();
  const server = createServer((request, response) => {
    const asked = new URL(request.url ?? '/');
    requests.push({ path: `${asked.host}${asked.pathname}`, headers: request.headers });
    const onward = forward(`${target}${asked.pathname}`, { headers: { host: asked.host } });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.end();
  });
  server.on('connect', (request, socket: Socket) => {
    requests.push({ path: `CONNECT ${request.url ?? ''}`, headers: request.headers });
    const { hostname, port } = new URL(target);
    const onward = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [socket, onward]) {
      tunnels.add(end);
      end.on('error', () => undefined);
    }
  });
  return {
    origin: await listen(server),
    requests,
    answers: new Map(),
    async [Symbol.asyncDispose]() {
      for (const tunnel of tunnels) tunnel.destroy();
      await closable(server)[Symbol.asyncDispose]();
    },
  };
}
