/** A CTC model in onnxruntime: sound in, posteriors out. */
import { SAMPLE_RATE_HZ } from '../../audio/index.ts';
import { openSession, readModelFacts, Tensor, type ModelPort } from '../../inference/index.ts';
import { LalelaError } from '../../kernel/index.ts';
import { corruptModel } from '../shared/model-errors.ts';
import { checkTokens, type TokenTable } from '../shared/token-table.ts';
import { filterBanks } from './filter-banks.ts';
import { toPosteriors, type Posteriors } from './posteriors.ts';
import type { CtcSettings } from './settings.ts';

export interface CtcModel {
  /** @param samples 16 kHz, in [-1, 1). */
  hear(samples: Float32Array): Promise<Posteriors>;
  close(): Promise<void>;
}

/** ONNX's number of 32-bit whole numbers; lengths are these or of 64 bits. */
const INT32 = 6;
const FLOAT32 = 1;

/** @throws LalelaError MODEL_CORRUPT when the graph is not of a CTC model with this input and these tokens. */
export async function openCtcModel(
  path: string,
  settings: CtcSettings,
  tokens: TokenTable,
): Promise<CtcModel> {
  const { inputs, outputs } = await readModelFacts(path);
  const [sound, lengths, ...others] = inputs;
  const [scores] = outputs;
  if (sound === undefined || scores === undefined || others.length > 0 || !hasForm(sound, settings))
    throw corruptModel(`does not take ${settings.input} as its entry says`);
  const session = await opened(path);
  const model: CtcModel = {
    async hear(samples) {
      const input = inputTensor(samples, settings);
      const frames = input.dims[settings.binsFirst === true ? 2 : 1] ?? 0;
      const feeds = {
        [sound.name]: input,
        ...(lengths === undefined ? {} : { [lengths.name]: lengthTensor(lengths, frames) }),
      };
      const answer = (await session.run(feeds))[scores.name];
      const size = answer?.dims.at(-1) ?? 0;
      if (!(answer?.data instanceof Float32Array) || answer.dims.length !== 3 || size < 2)
        throw corruptModel('does not answer with scores of tokens');
      checkTokens(tokens, size);
      return toPosteriors(answer.data, size);
    },
    close: () => session.release(),
  };
  await tryOut(model);
  return model;
}

function hasForm({ elementType, dimensions }: ModelPort, { input }: CtcSettings): boolean {
  return elementType === FLOAT32 && dimensions.length === (input === 'wave' ? 2 : 3);
}

async function opened(path: string) {
  try {
    return await openSession(path);
  } catch (cause) {
    throw corruptModel('could not be loaded by onnxruntime', cause);
  }
}

/** What does not fit shows with a second of silence. */
async function tryOut(model: CtcModel): Promise<void> {
  try {
    await model.hear(new Float32Array(SAMPLE_RATE_HZ));
  } catch (cause) {
    await model.close();
    throw cause instanceof LalelaError
      ? cause
      : corruptModel('does not bear a second of silence', cause);
  }
}

function lengthTensor({ elementType }: ModelPort, frames: number): Tensor {
  return elementType === INT32
    ? new Tensor('int32', Int32Array.of(frames), [1])
    : new Tensor('int64', BigInt64Array.of(BigInt(frames)), [1]);
}

function inputTensor(samples: Float32Array, settings: CtcSettings): Tensor {
  const { input, normalise = input === 'wave' ? 'stretch' : 'none' } = settings;
  if (input === 'wave') {
    const wave = normalise === 'stretch' ? standardised(samples) : samples;
    return new Tensor('float32', wave, [1, wave.length]);
  }
  const { values, frameCount, bins } = filterBanks(samples, settings);
  if (normalise === 'bins') standardiseBins(values, bins);
  return settings.binsFirst === true
    ? new Tensor('float32', transposed(values, bins), [1, bins, frameCount])
    : new Tensor('float32', values, [1, frameCount, bins]);
}

/** Keeps a division from silence finite; wav2vec 2.0's. */
const LEAST_VARIANCE = 1e-5;

function standardised(samples: Float32Array): Float32Array {
  let sum = 0;
  let squares = 0;
  for (const sample of samples) {
    sum += sample;
    squares += sample * sample;
  }
  const mean = sum / samples.length;
  const scale = 1 / Math.sqrt(Math.max(0, squares / samples.length - mean * mean) + LEAST_VARIANCE);
  return samples.map((sample) => (sample - mean) * scale);
}

function standardiseBins(values: Float32Array, bins: number): void {
  for (let bin = 0; bin < bins; bin++) {
    const own = Float32Array.from(
      { length: values.length / bins },
      (_, frame) => values[frame * bins + bin] ?? 0,
    );
    standardised(own).forEach((value, frame) => (values[frame * bins + bin] = value));
  }
}

function transposed(values: Float32Array, bins: number): Float32Array {
  const frames = values.length / bins;
  return Float32Array.from(
    values,
    (_, place) => values[(place % frames) * bins + Math.floor(place / frames)] ?? 0,
  );
}
