/** A double of ECS for tasks that run to their end: RunTask and DescribeTasks, over AWS JSON 1.1. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** As the SDK sends it. */
export interface RunTaskBody {
  readonly cluster?: string;
  readonly taskDefinition?: string;
  readonly launchType?: string;
  readonly networkConfiguration?: unknown;
}

export interface EcsTasks {
  readonly started: readonly RunTaskBody[];
  /** Looks at tasks so far. */
  readonly looks: number;
  close(): Promise<void>;
}

export interface EcsTasksOptions {
  /** What a task does; answers its exit code, `undefined` where its container never ran. */
  readonly run: () => Promise<number | undefined>;
  readonly hasCapacity?: boolean;
  readonly mayDescribe?: boolean;
}

const ARN = 'arn:aws:ecs:af-south-1:000000000000:task/lalela/0123456789abcdef';

/** Sets its address for AWS's SDK in this process, and puts it back when it is closed. */
export async function startEcsTasks(options: EcsTasksOptions): Promise<EcsTasks> {
  const { run, hasCapacity = true, mayDescribe = true } = options;
  const started: RunTaskBody[] = [];
  let looks = 0;
  let ended: { readonly exitCode: number | undefined } | undefined;
  const runTask = (body: RunTaskBody) => {
    started.push(body);
    if (!hasCapacity) return { tasks: [], failures: [{ reason: 'Capacity is unavailable' }] };
    void run().then((exitCode) => (ended = { exitCode }));
    return { tasks: [{ taskArn: ARN, lastStatus: 'PROVISIONING' }], failures: [] };
  };
  const describeTasks = () => {
    looks++;
    const lastStatus = ended === undefined ? 'RUNNING' : 'STOPPED';
    return { tasks: [{ taskArn: ARN, lastStatus, containers: [{ ...ended }] }], failures: [] };
  };
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const isRun = String(request.headers['x-amz-target']).endsWith('.RunTask');
      const isRefused = !isRun && !mayDescribe;
      response.writeHead(isRefused ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      const refused = { __type: 'AccessDeniedException', message: 'no' };
      const answer = isRun ? runTask(body as RunTaskBody) : describeTasks();
      response.end(JSON.stringify(isRefused ? refused : answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const before = process.env['AWS_ENDPOINT_URL_ECS'];
  process.env['AWS_ENDPOINT_URL_ECS'] =
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    started,
    get looks() {
      return looks;
    },
    async close() {
      if (before === undefined) delete process.env['AWS_ENDPOINT_URL_ECS'];
      else process.env['AWS_ENDPOINT_URL_ECS'] = before;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
