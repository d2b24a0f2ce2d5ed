/** Stands between a client and a server, and does to some requests what networks and services do. */
import { once } from 'node:events';
import { createServer, request as sendRequest, type IncomingMessage } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export type Fault =
  /** Answers instead of the server. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly type: string;
      readonly body: string;
    }
  /** Lets the server do what was asked, and breaks the connection before its answer. */
  | { readonly kind: 'drop' }
  /** Breaks the connection after so many bytes of the server's answer. */
  | { readonly kind: 'cut'; readonly afterBytes: number };

/** Asked of every request; `undefined` lets it pass. */
export type ChooseFault = (request: IncomingMessage) => Fault | undefined;

export interface FaultProxy {
  readonly url: string;
  /** From now on. Without one, everything passes. */
  choose(fault?: ChooseFault): void;
  /** Requests since `choose`. */
  readonly requests: number;
  close(): Promise<void>;
}

export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let choose: ChooseFault = () => undefined;
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    const fault = choose(request);
    void answer({ request, response, target }, fault).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    choose(fault = () => undefined) {
      choose = fault;
      requests = 0;
    },
    get requests() {
      return requests;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: string;
}

async function answer({ request, response, target }: Exchange, fault?: Fault): Promise<void> {
  const body = await buffer(request);
  if (fault?.kind === 'answer') {
    response.writeHead(fault.status, { 'content-type': fault.type });
    response.end(request.method === 'HEAD' ? undefined : fault.body);
    return;
  }
  const { method, headers, url } = request;
  const forwarded = sendRequest(new URL(url ?? '/', target), { method, headers, agent: false });
  forwarded.end(body);
  const [answered] = (await once(forwarded, 'response')) as [IncomingMessage];
  const answeredBody = await buffer(answered);
  if (fault?.kind === 'drop') {
    response.destroy();
    return;
  }
  response.writeHead(answered.statusCode ?? 500, answered.headers);
  if (fault === undefined) {
    response.end(answeredBody);
    return;
  }
  response.flushHeaders();
  response.write(answeredBody.subarray(0, fault.afterBytes), () => response.destroy());
}

/** Chooses a fault for the first `count` requests that `isWanted`. */
export function firstOf(
  count: number,
  fault: Fault,
  isWanted: (request: IncomingMessage) => boolean = () => true,
): ChooseFault {
  let left = count;
  return (request) => (isWanted(request) && left-- > 0 ? fault : undefined);
}
