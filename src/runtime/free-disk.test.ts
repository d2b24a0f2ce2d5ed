import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { freeDiskBytes } from './free-disk.ts';

test('agrees with df', async () => {
  const [, line = ''] = execFileSync('df', ['-Pk', tmpdir()], { encoding: 'utf8' }).split('\n');
  const byDf = Number(line.trim().split(/\s+/)[3]) * 1024;

  const bytes = await freeDiskBytes(tmpdir());

  // Others write meanwhile.
  expect(Math.abs(bytes - byDf)).toBeLessThan(byDf / 10 + 1e8);
});

test('throws where there is no such folder', async () => {
  await expect(freeDiskBytes('/nonexistent/folder')).rejects.toMatchObject({ code: 'ENOENT' });
});
