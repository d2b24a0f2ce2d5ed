/**
 * The one home of onnxruntime: sessions on one thread, without the arena that keeps memory of the longest
 * input for ever. Used by engines, the voice activity detector and (later) the small text models.
 * Native code: load it only in a child process.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';

export { Tensor };
export type Session = InferenceSession;

/** Opens an ONNX model from a file or from bytes, with one thread. */
export async function openSession(model: string | Uint8Array): Promise<Session> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
  };
  return typeof model === 'string'
    ? InferenceSession.create(model, options)
    : InferenceSession.create(model, options);
}
