/** The network of `weights/voices.onnx` (see `training/`). Native code: for child processes. */
import { Tensor, openNetwork, type Session } from '../../inference/index.ts';
import { LalelaError } from '../../kernel/index.ts';
import type { TimeSpan } from '../../transcript/index.ts';
import { spansWithin } from './spans-within.ts';
import { togetherSpans } from './together-spans.ts';
import { frameCounts, voiceWindows } from './voice-windows.ts';

/** A voice, and when it is heard, in milliseconds from the start of the sound. */
export interface HeardVoice extends TimeSpan {
  readonly voice: readonly number[];
  /** Where in it a second voice is heard, in milliseconds from its start. */
  readonly together: readonly TimeSpan[];
}

export interface VoiceModel {
  /**
   * The voices of a chunk of sound at 16 kHz.
   * @param speech where there is speech, in milliseconds from its start, in order.
   */
  listen(samples: Float32Array, speech: readonly TimeSpan[]): Promise<HeardVoice[]>;
  close(): Promise<void>;
}

/** @throws LalelaError MODEL_CORRUPT when the file is not this network. */
export async function openVoiceModel(path: string): Promise<VoiceModel> {
  const session = await openNetwork(path, ['samples', 'speech', 'windows'], corrupt);
  return {
    listen: (samples, speech) => listen(session, samples, speech),
    close: () => session.release(),
  };
}

async function listen(
  session: Session,
  samples: Float32Array,
  speech: readonly TimeSpan[],
): Promise<HeardVoice[]> {
  const counts = frameCounts(samples.length);
  if (counts.frames === 0 || speech.length === 0) return [];
  const { cells, speech: isSpeech, windows } = voiceWindows(speech, counts);
  const answer = await session.run({
    samples: new Tensor('float32', samples, [samples.length]),
    speech: new Tensor('float32', isSpeech, [counts.mels]),
    windows: new Tensor('float32', windows, [cells.length, counts.frames]),
  });
  const voices = answer['voices']?.data as Float32Array;
  const width = voices.length / cells.length;
  const together = togetherSpans(answer['together']?.data as Float32Array);
  return cells.map((cell, row) => ({
    ...cell,
    together: spansWithin(together, cell),
    voice: Array.from(voices.subarray(row * width, (row + 1) * width)),
  }));
}

function corrupt(cause?: unknown): LalelaError {
  return new LalelaError(
    'MODEL_CORRUPT',
    'The weights that tell voices apart cannot be loaded: the file is not a network of this project. ' +
      'Install Lalela again.',
    cause === undefined ? {} : { cause },
  );
}
