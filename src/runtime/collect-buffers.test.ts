import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createBufferCollector } from './collect-buffers.ts';

const MEBIBYTE = 1024 ** 2;

/** Nobody but the reference knows it. */
function forgottenBuffer(): WeakRef<Uint8Array> {
  return new WeakRef(new Uint8Array(MEBIBYTE));
}

test('has buffers that nobody needs collected once 16 MiB were read', async () => {
  const collect = createBufferCollector();
  const buffer = forgottenBuffer();
  // A reference holds its target until the turn of the event loop ends.
  await setImmediate();

  collect(15 * MEBIBYTE);
  const isHeldBefore = buffer.deref() !== undefined;
  await setImmediate();
  collect(MEBIBYTE);

  expect(isHeldBefore).toBe(true);
  expect(buffer.deref()).toBeUndefined();
});

test('begins to count anew after each collection', async () => {
  const collect = createBufferCollector();
  collect(16 * MEBIBYTE);
  const buffer = forgottenBuffer();
  await setImmediate();

  collect(15 * MEBIBYTE);

  expect(buffer.deref()).toBeDefined();
});
