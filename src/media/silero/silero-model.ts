/**
 * Silero VAD (v5 and v6, the same inputs and outputs) over onnxruntime. Native code: for child processes.
 *
 * The network reads 32 ms at a time and carries a state, so one stretch runs at a few hundred times real
 * time, most of it the cost of the call. A block is therefore cut into lanes that run side by side as one
 * batch, each with a lead-in that brings its state up; `bench/speech.ts` shows what that gains and that
 * the scores stay the same for all purposes.
 */
import type { PcmSpan } from '../../audio/index.ts';
import { Tensor, openNetwork, type Session } from '../../inference/index.ts';
import { LalelaError } from '../../kernel/index.ts';
import { readSpan } from '../speech/read-span.ts';
import { WINDOW_SAMPLES, type WindowScores } from '../speech/speech-detector.ts';

/** Samples from before the window that the network reads with it. */
const CONTEXT_SAMPLES = 64;
const INPUT_SAMPLES = CONTEXT_SAMPLES + WINDOW_SAMPLES;
const STATE_LAYERS = 2;
const STATE_SIZE = 128;
/** Windows of a lane: 15 s. */
export const LANE_WINDOWS = 468;
/** Windows of lead-in before a lane: 1 s. */
export const LEAD_IN_WINDOWS = 32;

export interface SileroModel {
  score(span: PcmSpan, signal: AbortSignal): Promise<WindowScores>;
}

/** @throws LalelaError MODEL_CORRUPT when the file is not a Silero VAD model. */
export async function loadSilero(path: string): Promise<SileroModel> {
  const session = await openNetwork(path, ['input', 'state', 'sr'], corrupt);
  return {
    async score(span, signal) {
      const leadIn = LEAD_IN_WINDOWS * WINDOW_SAMPLES + CONTEXT_SAMPLES;
      const from = Math.max(0, span.startSample - leadIn);
      const samples = await readSpan({ ...span, startSample: from });
      const block = { samples, offset: span.startSample - from };
      return { speech: await scoreLanes(session, block, signal), level: levels(block) };
    },
  };
}

function corrupt(cause?: unknown): LalelaError {
  return new LalelaError(
    'MODEL_CORRUPT',
    'The voice activity model cannot be loaded: its file is not a Silero VAD model. ' +
      'Run `lalela models verify silero-vad`, then `lalela models pull silero-vad`.',
    { cause },
  );
}

/** Samples of a block, with the lead-in that stands before `offset`. */
interface Block {
  readonly samples: Float32Array;
  /** Index in `samples` of the block's first sample. */
  readonly offset: number;
}

function windowCount({ samples, offset }: Block): number {
  return Math.max(0, Math.ceil((samples.length - offset) / WINDOW_SAMPLES));
}

async function scoreLanes(
  session: Session,
  block: Block,
  signal: AbortSignal,
): Promise<Float32Array> {
  const windows = windowCount(block);
  const scores = new Float32Array(windows);
  const laneCount = Math.ceil(windows / LANE_WINDOWS);
  const rate = new Tensor('int64', BigInt64Array.from([16_000n]), []);
  let state: Tensor = emptyState(laneCount);
  for (let step = -LEAD_IN_WINDOWS; step < Math.min(windows, LANE_WINDOWS); step++) {
    signal.throwIfAborted();
    const input = stepInput(block, step, laneCount);
    const answer = await session.run({ input, state, sr: rate });
    state = answer['stateN'] as Tensor;
    if (step >= 0) spread(scores, answer['output']?.data as Float32Array, step);
  }
  return scores;
}

function emptyState(laneCount: number): Tensor {
  const zeros = new Float32Array(STATE_LAYERS * laneCount * STATE_SIZE);
  return new Tensor('float32', zeros, [STATE_LAYERS, laneCount, STATE_SIZE]);
}

/** One window of every lane; what lies outside the recording is silence. */
function stepInput({ samples, offset }: Block, step: number, laneCount: number): Tensor {
  const data = new Float32Array(laneCount * INPUT_SAMPLES);
  for (let lane = 0; lane < laneCount; lane++) {
    const start = offset + (lane * LANE_WINDOWS + step) * WINDOW_SAMPLES - CONTEXT_SAMPLES;
    const from = Math.max(0, start);
    const to = Math.min(samples.length, start + INPUT_SAMPLES);
    if (to > from) data.set(samples.subarray(from, to), lane * INPUT_SAMPLES + from - start);
  }
  return new Tensor('float32', data, [laneCount, INPUT_SAMPLES]);
}

function spread(scores: Float32Array, answer: Float32Array, step: number): void {
  answer.forEach((score, lane) => {
    const window = lane * LANE_WINDOWS + step;
    if (window < scores.length) scores[window] = score;
  });
}

function levels(block: Block): Float32Array {
  const result = new Float32Array(windowCount(block));
  for (let window = 0; window < result.length; window++) {
    const start = block.offset + window * WINDOW_SAMPLES;
    const samples = block.samples.subarray(start, start + WINDOW_SAMPLES);
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    result[window] = Math.sqrt(sum / Math.max(1, samples.length));
  }
  return result;
}
