/** `lalela models fetch` in a process of its own, killed in the middle of a model. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer, request as ask, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startAws } from '../support/aws.ts';
import { contentsOf } from '../support/models-fixtures.ts';
import { BUCKET, mirrorFixture, soon, type MirrorFixture } from '../support/models-mirror.ts';
import { waitUntil } from '../support/processes.ts';

const aws = await startAws();
afterAll(() => aws.close());

let at: MirrorFixture;
beforeEach(async () => {
  at = await mirrorFixture(aws);
});
afterEach(() => at[Symbol.asyncDispose]());

describe('a fetch that is killed', () => {
  let proxy: Server;
  let held = 0;
  /** In front of S3: of weights it gives the first half, and then nothing more. */
  let isHolding = true;

  beforeEach(async () => {
    held = 0;
    isHolding = true;
    proxy = createServer((request, response) => {
      const { url = '', method, headers } = request;
      const there = ask(
        { host: '127.0.0.1', port: aws.fauxqs.port, path: url, method, headers },
        (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          if (!isHolding || !url.includes('test-model/weights.onnx')) return answer.pipe(response);
          answer.once('data', (chunk: Buffer) => {
            response.write(chunk.subarray(0, chunk.length / 2));
            answer.pause();
            held += 1;
          });
        },
      );
      request.pipe(there);
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
  });
  afterEach(() => {
    proxy.closeAllConnections();
    proxy.close();
  });

  function start() {
    const cli = join(import.meta.dirname, '../../src/entry/cli.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', cli, 'models', 'fetch'], {
      stdio: ['ignore', 'inherit', 'pipe'],
      env: {
        ...process.env,
        AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
        LALELA_MODELS: at.target,
        LALELA_MODELS_FROM: `s3://${BUCKET}/models`,
      },
    });
    const told = text(child.stderr);
    return { child, ended: once(child, 'close') as Promise<[number]>, told };
  }

  test('leaves nothing half-installed, and the next one does the rest', async () => {
    await at.send(await at.operatorStore());
    const killed = start();
    await waitUntil('half of the weights are here', () => held > 0);
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect((await readdir(at.target)).toSorted()).toEqual(['.pull', 'other-model', 'pins.json']);

    isHolding = false;
    const next = start();
    const [code] = await next.ended;

    expect(await next.told).toContain('Installed test-model in ');
    expect(code).toBe(0);
    const reports = await (await at.openStore(at.target)).verify(undefined, soon());
    expect(reports.map(({ state }) => state)).toEqual(['sound', 'sound']);
    expect(await contentsOf(join(at.target, '.pull'))).toEqual([]);
  });
});
