/** The {@link SpeechDetector} that runs Silero VAD in a supervised child process. */
import { LalelaError, type ErrorCode } from '../../kernel/index.ts';
import { startChildClient, type ChildClient, type ChildProgram } from '../../runtime/index.ts';
import type { SpeechDetector, WindowScores } from '../speech/speech-detector.ts';
import type { ScoreRequest } from './serve-silero.ts';

export interface SileroDetectorOptions {
  readonly program: ChildProgram;
  /** Path of the ONNX file. */
  readonly modelPath: string;
}

export function createSileroDetector({
  program,
  modelPath,
}: SileroDetectorOptions): SpeechDetector {
  const start = () => startChildClient({ program, name: 'voice activity' });
  // Started at once: it loads while the recording is probed.
  let child: ChildClient = start();

  async function ask(request: ScoreRequest): Promise<unknown> {
    try {
      return await child.ask(request);
    } catch {
      child = start();
      return child.ask(request);
    }
  }

  return {
    async score(span, signal) {
      signal.throwIfAborted();
      const scores = toScores(await ask({ modelPath, span }));
      signal.throwIfAborted();
      return scores;
    },
    close: () => child.stop(),
  };
}

interface Reply {
  readonly type?: unknown;
  readonly speech?: unknown;
  readonly level?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
}

function toScores(reply: unknown): WindowScores {
  const { type, speech, level, code, message } = (reply ?? {}) as Reply;
  if (type === 'scored' && speech instanceof Float32Array && level instanceof Float32Array) {
    return { speech, level };
  }
  if (type === 'failed') throw new LalelaError(code as ErrorCode, String(message));
  throw new LalelaError(
    'ENGINE_FAILED',
    'The voice activity process sent an answer that makes no sense.',
  );
}
