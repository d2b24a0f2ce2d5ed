/** Every call that docs/api shows, run against a service as it is written. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingModels, ROOT } from '../support/cli.ts';
import { startService, type Service } from '../support/service.ts';

const FOLDER = join(ROOT, 'docs/api');
const pages = (await readdir(FOLDER)).filter((name) => name.endsWith('.md'));
const missing = (await missingModels()) ?? (await missingPrograms());
if (missing !== undefined) console.warn(`The calls in docs/api are not tried: ${missing}.`);

/** A call that fails, or takes too long, ends the page; readers get `curl` as it is. */
const PRELUDE = `
set -euo pipefail
curl() { command curl --fail-with-body --show-error --max-time 120 "$@"; }
`;

describe.skipIf(missing !== undefined)('the calls in docs/api (needs models, curl, jq)', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.stop());

  test.each(pages)('of %s work', async (page) => {
    const blocks = shellBlocks(await readFile(join(FOLDER, page), 'utf8'));
    expect(blocks.length).toBeGreaterThan(0);
    const env = { ...process.env, LALELA: service.url, KEY: service.key };
    const script = PRELUDE + blocks.join('\n');
    const run = promisify(execFile)('bash', ['-c', script], { cwd: ROOT, env, timeout: 240_000 });
    await expect(run).resolves.toBeDefined();
  });
});

function shellBlocks(markdown: string): string[] {
  return [...markdown.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
}

async function missingPrograms(): Promise<string | undefined> {
  try {
    await promisify(execFile)('bash', ['-c', 'command -v curl && command -v jq']);
    return undefined;
  } catch {
    return 'curl or jq is not installed';
  }
}
