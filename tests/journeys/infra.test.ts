/**
 * The stack of `infra/`: its own tests, and what `cdk deploy` does before it deploys — bundling, and cdk-nag.
 * Its packages come from the registry once; without one these tests are skipped.
 */
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, type TestContext } from 'vitest';
import { ROOT } from '../support/cli.ts';

const INFRA = join(ROOT, 'infra');
const NO_REGISTRY = /ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|ECONNRESET/;

interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
}

/** @param env beside this process's own; `undefined` takes a name away. */
function runProgram(
  program: string,
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Ended> {
  const child = spawn(program, words, {
    cwd: INFRA,
    env: { ...process.env, CDK_DISABLE_VERSION_CHECK: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => (output += piece.toString('utf8')));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}

let missing: string | undefined;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lalela-infra-'));
  missing = await installPackages();
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** @returns why they cannot be had, or undefined when they are there. */
async function installPackages(): Promise<string | undefined> {
  const installed = join(INFRA, 'node_modules', '.package-lock.json');
  const wanted = join(INFRA, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  const { exitCode, output } = await runProgram('npm', ['ci', '--no-audit', '--no-fund']);
  if (exitCode === 0) return;
  if (NO_REGISTRY.test(output)) return 'the packages of infra/ cannot be had: no registry answers';
  throw new Error(`npm ci in infra/ failed:\n${output}`);
}

function skipIfMissing(context: TestContext): void {
  if (missing === undefined) return;
  console.log(`skipped: ${missing}`);
  context.skip(missing);
}

test('the stack means what it should', async (context) => {
  skipIfMissing(context);
  const { exitCode, output } = await runProgram('npm', ['test']);
  expect(output).toMatch(/^# pass [1-9]/m);
  expect(output).toMatch(/^# fail 0$/m);
  expect(exitCode).toBe(0);
});

test('it synthesises with no finding of cdk-nag, and its functions start', async (context) => {
  skipIfMissing(context);
  const words = ['synth', '--quiet', '--no-notices', '--output', folder];
  const app = ['--app', 'node --import tsx app.ts', '--context', 'clientBuckets=client-recordings'];
  const cdk = join(INFRA, 'node_modules', '.bin', 'cdk');

  const { exitCode, output } = await runProgram(cdk, [...words, ...app]);

  expect(output).not.toMatch(/AwsSolutions|ERROR/);
  expect(exitCode).toBe(0);
  const template = await readFile(join(folder, 'lalela.template.json'), 'utf8');
  expect(template).toContain('AWS::ApiGatewayV2::Api');
  const bundles = await findBundles();
  expect(bundles).toHaveLength(2);
  for (const bundle of bundles) {
    const { output: said } = await importBundle(bundle);
    // The gateway reads what is installed before it answers: that S3 is not there is as far as it gets.
    expect(said).toMatch(/^(handler: function|fault: OBJECT_STORE_UNAVAILABLE)$/m);
  }
});

async function findBundles(): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => name.startsWith('asset.'))
    .map((name) => join(folder, name, 'index.mjs'))
    .filter((path) => existsSync(path));
}

/** Nothing answers at the address that it is given for AWS. */
function importBundle(path: string): Promise<Ended> {
  const program = `import(${JSON.stringify(path)}).then(
    (module) => console.log('handler: ' + typeof module.handler),
    (error) => console.log('fault: ' + (error.code ?? error.message)),
  )`;
  return runProgram(process.execPath, ['--eval', program], {
    AWS_REGION: 'af-south-1',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    LALELA_S3_BUCKET: 'lalela-own',
    LALELA_DYNAMODB_TABLE: 'lalela',
    LALELA_SECRET: 'lalela',
    LALELA_SQS_URL: 'http://127.0.0.1:1/queue',
    LALELA_MODELS: undefined,
  });
}
