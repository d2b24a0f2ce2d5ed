/**
 * Sets the project up: `npm ci` when the installed packages are not those of the lock file, and the build
 * when a source file is newer than the last one. Plain JavaScript, because it runs before anything is
 * installed. Two calls at once take turns.
 *
 *   node scripts/setup.mjs            sets up what is missing or out of date
 *   node scripts/setup.mjs --build    builds even when nothing changed
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const ROOT = resolve(import.meta.dirname, '..');
const LOCK = join(ROOT, '.setup-lock');
const STAMP = join(ROOT, 'dist', '.built');
const OLDEST_NODE = [20, 19];

/** Ends the process with a word to the user when this Node.js is too old to go on. */
function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  process.stderr.write(
    `lalela: this is Node.js ${process.versions.node}; ${OLDEST_NODE.join('.')} or newer is needed.\n`,
  );
  process.exit(1);
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Whether node_modules holds what the lock file asks for (optional packages may be absent). */
function isInstalled() {
  const wanted = readJson(join(ROOT, 'package-lock.json'))?.packages;
  const found = readJson(join(ROOT, 'node_modules', '.package-lock.json'))?.packages;
  if (wanted === undefined || found === undefined) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    if (found[path] === undefined) return optional === true;
    return found[path].version === version;
  });
}

/** Time of the youngest file and folder under a path: a removed file makes its folder younger. */
function youngestMs(path) {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => youngestMs(join(path, name))));
}

function isBuilt() {
  if (!existsSync(STAMP)) return false;
  const sources = ['src', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
  return Math.max(...sources.map((name) => youngestMs(join(ROOT, name)))) < statSync(STAMP).mtimeMs;
}

/** Runs a program; its output goes to standard error, so that standard output stays the transcript's. */
function runStep(label, program, args) {
  process.stderr.write(`lalela: ${label} …\n`);
  const { status, error } = spawnSync(program, args, { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  const reason = error === undefined ? `it ended with ${status}` : 'it could not be started';
  process.stderr.write(`lalela: \`${[program, ...args].join(' ')}\` failed: ${reason}.\n`);
  process.exit(1);
}

function install() {
  if (isInstalled()) return;
  runStep('installing packages (first use or an update)', 'npm', ['ci', '--no-audit', '--no-fund']);
}

function build(isForced) {
  if (!isForced && isBuilt()) return;
  const startedAt = new Date();
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  runStep('building', process.execPath, [compiler, '-p', 'tsconfig.build.json']);
  writeFileSync(STAMP, `${startedAt.toISOString()}\n`);
}

function isRunning(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function endUnwritable() {
  process.stderr.write(
    'lalela: its packages or its build are missing or out of date, and this user may not write in its folder. ' +
      'Run `./lalela --version` once as a user who may.\n',
  );
  process.exit(1);
}

/** Takes the lock, waiting for another set-up to end; a lock whose process is gone is taken over. */
async function takeLock() {
  const owner = join(LOCK, 'pid');
  for (;;) {
    try {
      mkdirSync(LOCK);
      writeFileSync(owner, String(process.pid));
      return;
    } catch (error) {
      if (['EACCES', 'EPERM', 'EROFS'].includes(error.code)) endUnwritable();
      if (error.code !== 'EEXIST') throw error;
    }
    await sleep(200);
    const pid = existsSync(owner) ? Number(readFileSync(owner, 'utf8')) : 0;
    const isAbandoned = existsSync(LOCK) && Date.now() - statSync(LOCK).mtimeMs > 2000;
    if (isAbandoned && !isRunning(pid)) rmSync(LOCK, { recursive: true, force: true });
  }
}

/** Sets up what is missing or out of date. Ends the process with 1 and a message when that fails. */
export async function setUp({ isForced = false } = {}) {
  checkNode();
  if (!isForced && isInstalled() && isBuilt()) return;
  await takeLock();
  try {
    install();
    build(isForced);
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await setUp({ isForced: process.argv.includes('--build') });
}
