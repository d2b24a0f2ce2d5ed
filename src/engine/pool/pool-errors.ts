import { LalelaError } from '../../kernel/index.ts';

export function cancelled(): LalelaError {
  return new LalelaError('CANCELLED', 'The recognition was stopped on request.');
}

export function segmentError(cause: unknown): LalelaError {
  return new LalelaError(
    'ENGINE_FAILED',
    'A stretch of speech could not be recognised: the engine failed on it twice.',
    { cause, isRetryable: true },
  );
}

/** A process that ends while it loads has met a file that the native library cannot bear. */
export function loadError(cause: unknown, modelId: string): LalelaError {
  if (cause instanceof LalelaError && cause.code !== 'ENGINE_FAILED') return cause;
  return new LalelaError(
    'MODEL_CORRUPT',
    `The model ${modelId} cannot be loaded: its engine ended while reading it. ` +
      `Run \`lalela models verify ${modelId}\`, and pull it again if a file has changed.`,
    { cause },
  );
}
