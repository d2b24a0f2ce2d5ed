/**
 * The WebAssembly decoder's child as JavaScript: Node.js 20 does not read TypeScript, and a loader for it
 * doubles the time that each of some hundred children takes to start. It is kept by its content.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Below node_modules, so that the program finds `@ffmpeg/core`. */
const CACHE = join(ROOT, 'node_modules/.cache/lalela-tests');
const PROGRAM = 'src/entry/ffmpeg-process.ts';
const SOURCES = [
  PROGRAM,
  'src/media/crash-exit-code.ts',
  'src/media/ffmpeg-wasm/child/ffmpeg-core-host.ts',
  'src/media/ffmpeg-wasm/child/ffmpeg-core-module.ts',
  'src/media/ffmpeg-wasm/child/find-ffmpeg-core.ts',
  'src/media/ffmpeg-wasm/child/index.ts',
  'src/media/ffmpeg-wasm/child/write-all.ts',
];
const COMPILER_OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2023,
  rewriteRelativeImportExtensions: true,
};

/** @returns the absolute path of the program. */
export function compileFfmpegProcess(): string {
  const texts = SOURCES.map((source) => readFileSync(join(ROOT, source), 'utf8'));
  const hash = createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 16);
  const folder = join(CACHE, `ffmpeg-process-${hash}`);
  if (!existsSync(folder)) compileInto(folder, texts);
  return join(folder, toScript(PROGRAM));
}

function compileInto(folder: string, texts: readonly string[]): void {
  mkdirSync(CACHE, { recursive: true });
  const draft = mkdtempSync(join(CACHE, 'draft-'));
  writeFileSync(join(draft, 'package.json'), '{ "type": "module" }');
  texts.forEach((text, i) => {
    const path = join(draft, toScript(SOURCES[i] ?? ''));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, ts.transpileModule(text, { compilerOptions: COMPILER_OPTIONS }).outputText);
  });
  try {
    renameSync(draft, folder);
  } catch {
    // Another test process was first.
    rmSync(draft, { recursive: true });
  }
}

const toScript = (source: string) => source.replace(/\.ts$/, '.js');
