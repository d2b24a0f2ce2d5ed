/** Builds and runs images without a Docker daemon, with Debian's buildah, podman and runc, in storage of its own. */
import { execFile, type ExecFileException } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './cli.ts';

const PROGRAMS = ['buildah', 'podman', 'mmdebstrap', 'runc', 'npm'];
const MINUTE_MS = 60_000;

export interface ProgramResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Why containers cannot be built and run here; `undefined` when they can. */
export async function containersMissing(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs Linux and root';
  for (const name of PROGRAMS) {
    const { exitCode } = await execute('sh', ['-c', `command -v ${name}`]);
    if (exitCode !== 0) return `needs ${name}, which Debian has`;
  }
  return tryContainer();
}

/** Builds and runs the smallest image there is: a program with its libraries. */
async function tryContainer(): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'lalela-image-'));
  await using containers = createContainers(folder);
  const program = await realpath('/bin/true');
  const { stdout } = await must('ldd', [program]);
  const libraries = stdout.match(/\/\S+/g) ?? [];
  for (const path of [program, ...libraries])
    await cp(path, join(folder, 'probe', path), { recursive: true, dereference: true });
  const file = join(folder, 'probe', 'Dockerfile');
  await writeFile(file, 'FROM scratch\nCOPY . /\n');
  const words = ['bud', ...ISOLATION, '--tag', 'localhost/probe', join(folder, 'probe')];
  const built = await execute('buildah', [...storage(folder), ...words]);
  if (built.exitCode !== 0) return `this machine cannot build containers: ${lastLine(built)}`;
  const run = ['run', '--rm', ...LIMITS, '--network', 'host', '--pull', 'never'];
  const ran = await containers.podman(...run, 'localhost/probe', program);
  return ran.exitCode === 0 ? undefined : `this machine cannot run containers: ${lastLine(ran)}`;
}

function lastLine({ stderr }: ProgramResult): string {
  return stderr.trim().split('\n').at(-1) ?? '';
}

export interface Containers extends AsyncDisposable {
  /** Folder for what a test makes. */
  readonly folder: string;
  /** `podman` with the storage and the runtime of these. */
  podman(...words: readonly string[]): Promise<ProgramResult>;
  /** Bytes of an image's layers as a registry has them. */
  compressedBytes(image: string): Promise<number>;
}

/** A container must be told its limits where the machine does not let it raise them. */
export const LIMITS = ['--ulimit', 'nofile=16384:16384', '--ulimit', 'nproc=4096:4096'];

/** The image `localhost/lalela`, from a Debian made here with the Node.js of this machine. */
export async function buildImage(): Promise<Containers> {
  const folder = await mkdtemp(join(tmpdir(), 'lalela-image-'));
  const containers = createContainers(folder);
  try {
    await makeBase(folder);
    await buildBase(folder);
    await buildLalela(folder);
    return containers;
  } catch (error) {
    await containers[Symbol.asyncDispose]();
    throw error;
  }
}

function storage(folder: string): string[] {
  const at = ['--root', join(folder, 'storage'), '--runroot', join(folder, 'run')];
  return [...at, '--storage-driver', 'overlay'];
}

function createContainers(folder: string): Containers {
  const engine = ['--cgroup-manager', 'cgroupfs', '--events-backend', 'file', '--runtime', 'runc'];
  const podman = (...words: readonly string[]) =>
    execute('podman', [...storage(folder), ...engine, ...words]);
  return {
    folder,
    podman,
    async compressedBytes(image) {
      const layout = join(folder, 'layout');
      await must('buildah', [...storage(folder), 'push', '--quiet', image, `oci:${layout}:image`]);
      const read = async (path: string) =>
        JSON.parse(await readFile(join(layout, path), 'utf8')) as {
          manifests: { digest: string }[];
          layers: { size: number }[];
        };
      const [manifest] = (await read('index.json')).manifests;
      const { layers } = await read(`blobs/${(manifest?.digest ?? '').replace(':', '/')}`);
      await rm(layout, { recursive: true });
      return layers.reduce((sum, { size }) => sum + size, 0);
    },
    async [Symbol.asyncDispose]() {
      await podman('rm', '--all', '--force', '--time', '0');
      await execute('buildah', [...storage(folder), 'rm', '--all']);
      await podman('rmi', '--all', '--force');
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** What `node:20-bookworm-slim` is: a Debian with apt, Node.js and npm. */
async function makeBase(folder: string): Promise<void> {
  const context = join(folder, 'base');
  await mkdir(context);
  await must('mmdebstrap', [
    '--mode=root',
    '--variant=apt',
    '--include=libstdc++6,ca-certificates,usr-is-merged',
    '--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr',
    '--aptopt=Acquire::Languages "none"',
    '--dpkgopt=path-exclude=/usr/share/man/*',
    '--dpkgopt=path-exclude=/usr/share/locale/*',
    '--dpkgopt=path-exclude=/usr/share/doc/*',
    'bookworm',
    join(context, 'debian.tar'),
  ]);
  await cp(process.execPath, join(context, 'node'));
  const { stdout } = await must('npm', ['root', '--global']);
  await cp(join(await realpath(stdout.trim()), 'npm'), join(context, 'npm'), { recursive: true });
  await writeFile(
    join(context, 'Dockerfile'),
    [
      'FROM scratch',
      'ADD debian.tar /',
      'COPY node /usr/local/bin/node',
      'COPY npm /usr/local/lib/node_modules/npm',
      'RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm',
      '',
    ].join('\n'),
  );
}

/** The only way to build where nothing may make namespaces. */
const ISOLATION = ['--isolation', 'chroot', '--pull-never', '--quiet'];

async function buildBase(folder: string): Promise<void> {
  const context = join(folder, 'base');
  await must('buildah', [
    ...[...storage(folder), 'bud', ...ISOLATION],
    ...['--tag', 'localhost/base:bookworm', context],
  ]);
  await rm(context, { recursive: true });
}

async function buildLalela(folder: string): Promise<void> {
  await must('buildah', [
    ...[...storage(folder), 'bud', ...ISOLATION],
    // HEALTHCHECK is Docker's.
    ...['--format', 'docker', '--build-arg', 'BASE_IMAGE=localhost/base:bookworm'],
    ...(await npmMounts(folder)),
    ...['--tag', 'localhost/lalela', '--file', join(ROOT, 'Dockerfile'), ROOT],
  ]);
}

/** The machine's way to the registry, and what it fetched before: nothing of it gets into the image. */
async function npmMounts(folder: string): Promise<string[]> {
  const setting = async (name: string) =>
    (await must('npm', ['config', 'get', name])).stdout.trim();
  const authority = process.env['NODE_EXTRA_CA_CERTS'] ?? (await setting('cafile'));
  const lines = [`registry=${await setting('registry')}`];
  const mounts = ['--volume', `${await setting('cache')}:/root/.npm`];
  if (authority !== 'null' && authority !== '') {
    lines.push('cafile=/run/authority.crt');
    mounts.push('--volume', `${authority}:/run/authority.crt:ro`);
  }
  const file = join(folder, 'npmrc');
  await writeFile(file, lines.join('\n'));
  return [...mounts, '--volume', `${file}:/usr/local/etc/npmrc:ro`];
}

async function must(program: string, words: readonly string[]): Promise<ProgramResult> {
  const result = await execute(program, words);
  if (result.exitCode === 0) return result;
  const end = `${result.stdout}\n${result.stderr}`.trim().slice(-2000);
  throw new Error(`${program} ended with ${result.exitCode}:\n${end}`);
}

function execute(program: string, words: readonly string[]): Promise<ProgramResult> {
  const options = { timeout: 8 * MINUTE_MS, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile(program, [...words], options, (error: ExecFileException | null, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ exitCode, stdout, stderr });
    });
  });
}
