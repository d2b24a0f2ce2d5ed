/**
 * The one home of onnxruntime: sessions on one thread, without the arena that keeps memory of the longest
 * input for ever. Used by engines, the voice activity detector and (later) the small text models.
 * Native code: load it only in a child process.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { LalelaError } from '../kernel/index.ts';

export { Tensor };
export type Session = InferenceSession;

export interface OpenOptions {
  /** `basic` for a graph that is already built of fused operators: it opens faster. Default `all`. */
  readonly optimisation?: 'basic' | 'all';
}

/** Opens an ONNX model from a file or from bytes, with one thread. */
export async function openSession(
  model: string | Uint8Array,
  { optimisation = 'all' }: OpenOptions = {},
): Promise<Session> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: optimisation,
    logSeverityLevel: 4,
  };
  return typeof model === 'string'
    ? InferenceSession.create(model, options)
    : InferenceSession.create(model, options);
}

/** A network that takes these inputs. @throws what `corrupt` makes of the reason why the file is not one. */
export async function openNetwork(
  path: string,
  inputs: readonly string[],
  corrupt: (cause?: unknown) => LalelaError,
): Promise<Session> {
  try {
    const session = await openSession(path);
    if (inputs.every((name) => session.inputNames.includes(name))) return session;
  } catch (cause) {
    throw corrupt(cause);
  }
  throw corrupt();
}
