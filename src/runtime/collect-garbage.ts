import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/**
 * Has V8 look for what nobody needs any more, now. Buffers and tensors are large outside of its heap and small
 * in it: it lets some 64 MiB of dead ones gather before it looks by itself. Takes some hundredths of a second.
 */
export function collectGarbage(): void {
  collect ??= findCollector();
  collect();
}

/** A context that is made while V8 exposes its collector has it as a global function. */
function findCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const found = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return found;
}
