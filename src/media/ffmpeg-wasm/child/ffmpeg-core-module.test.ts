import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { findFfmpegCore } from './find-ffmpeg-core.ts';

const core = findFfmpegCore();
const MEGABYTE = 1024 * 1024;

/** In a process of its own, for loading changes the process. @returns what the script prints. */
function runLoaded(maxMegabytes: number, script: string): string {
  const module = new URL('./ffmpeg-core-module.ts', import.meta.url).href;
  const text = `
    import { loadFfmpegCore } from ${JSON.stringify(module)};
    const module = await loadFfmpegCore(${JSON.stringify(core)}, ${maxMegabytes * MEGABYTE});
    ${script}`;
  return execFileSync(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', text],
    { encoding: 'utf8' },
  ).trim();
}

test('finds the optional dependency with its version', () => {
  expect(core === undefined || /^0\.12\.\d+$/.test(core.version)).toBe(true);
});

describe.skipIf(core === undefined)('loadFfmpegCore (needs @ffmpeg/core)', () => {
  test('tells FFmpeg that there is no more memory beyond the limit', () => {
    const script = `console.log(module._malloc(${100 * MEGABYTE}) > 0, module._malloc(1000) > 0);`;

    expect(runLoaded(200, script)).toBe('true true');
    expect(runLoaded(64, script)).toBe('false true');
  });

  test('leaves no way to a network', () => {
    const script = `console.log(typeof WebSocket, typeof XMLHttpRequest);`;

    expect(runLoaded(64, script)).toBe('undefined undefined');
  });

  test('shows FFmpeg no file of this machine', () => {
    const script = `
      const seen = [];
      for (const path of ['/etc/passwd', '/proc/self/environ', '/usr', process.cwd()]) {
        try { module.FS.lookupPath(path); seen.push(path); } catch {}
      }
      console.log(JSON.stringify(seen));`;

    expect(runLoaded(64, script)).toBe('[]');
  });
});
