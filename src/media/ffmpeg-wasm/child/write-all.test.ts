import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const MODULE = new URL('./write-all.ts', import.meta.url).href;

function startWriter() {
  // Standard output is made not to block, as some parents hand it on.
  const script = `
    import { writeAll } from ${JSON.stringify(MODULE)};
    process.stdout._handle.setBlocking(false);
    writeAll(2, Buffer.from('ready'));
    writeAll(1, Buffer.alloc(3_000_000, 'x'));`;
  return spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
}

test('writes everything to a reader that comes late, through a pipe that does not block', async () => {
  const writer = startWriter();
  const ended = once(writer, 'close');
  await once(writer.stderr, 'data');

  let length = 0;
  for await (const piece of writer.stdout) length += (piece as Buffer).length;

  expect(length).toBe(3_000_000);
  expect(await ended).toEqual([0, null]);
});

test('ends where nobody reads any more', async () => {
  const writer = startWriter();
  const ended = once(writer, 'close');
  await once(writer.stderr, 'data');
  writer.stdout.destroy();

  expect(await ended).toEqual([70, null]);
});
