/** The voice activity process itself: scores blocks of scratch files with Silero VAD. */
import type { PcmSpan } from '../../audio/index.ts';
import { LalelaError } from '../../kernel/index.ts';
import { serveParent } from '../../runtime/index.ts';
import { loadSilero, type SileroModel } from './silero-model.ts';

export interface ScoreRequest {
  readonly modelPath: string;
  readonly span: PcmSpan;
}

/** Answers each {@link ScoreRequest} with its scores or a failure, until the parent goes away. */
export function serveSilero(): void {
  let model: Promise<SileroModel> | undefined;
  serveParent((message, parent) => {
    const { modelPath, span } = message as ScoreRequest;
    model ??= loadSilero(modelPath);
    model
      .then((loaded) => loaded.score(span, new AbortController().signal))
      .then(
        (scores) => parent.send({ type: 'scored', ...scores }),
        (error: unknown) => parent.send(failure(error)),
      );
  });
}

/** A library's own error text may hold paths: only our own messages leave the process. */
function failure(error: unknown): object {
  const isOurs = error instanceof LalelaError;
  return {
    type: 'failed',
    code: isOurs ? error.code : 'ENGINE_FAILED',
    message: isOurs ? error.message : 'The voice activity detector failed.',
  };
}
