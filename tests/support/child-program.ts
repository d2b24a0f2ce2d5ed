/** A child process for tests: does what it is told. */
import { serveParent } from '../../src/runtime/index.ts';

interface Order {
  readonly do: 'echo' | 'crash' | 'block' | 'grow';
  readonly value?: unknown;
}

const kept: Uint8Array[] = [];
// Work in hand, as an engine has: the process would not end by itself.
setInterval(() => undefined, 1000);

serveParent((message, parent) => {
  const order = message as Order;
  switch (order.do) {
    case 'echo':
      return parent.send({ echo: order.value, pid: process.pid });
    case 'crash':
      return process.kill(process.pid, 'SIGSEGV');
    case 'block':
      for (;;);
    case 'grow':
      return kept.push(new Uint8Array(300 * 1024 * 1024).fill(1));
  }
});
