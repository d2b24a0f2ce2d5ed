/**
 * The WebAssembly decoder's child as JavaScript, in a temporary folder: Node.js 20 does not read TypeScript,
 * and a loader for it doubles the time that each of some hundred children takes to start.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = [
  'src/entry/ffmpeg-process.ts',
  'src/media/crash-exit-code.ts',
  ...['index', 'ffmpeg-core-host', 'ffmpeg-core-module', 'find-ffmpeg-core'].map(
    (name) => `src/media/ffmpeg-wasm/child/${name}.ts`,
  ),
];
const COMPILER_OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2023,
  rewriteRelativeImportExtensions: true,
};

/** @returns the absolute path of the program, which is gone when this process ends. */
export function compileFfmpegProcess(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lalela-test-child-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const source of SOURCES) {
    const text = readFileSync(join(ROOT, source), 'utf8');
    const path = join(folder, source.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, ts.transpileModule(text, { compilerOptions: COMPILER_OPTIONS }).outputText);
  }
  return join(folder, 'src/entry/ffmpeg-process.js');
}
