/** Moonshine in onnxruntime: sound in, tokens with probabilities and attention out. */
import { openSession, Tensor } from '../../inference/index.ts';
import { decodeBatch } from './decode-batch.ts';
import type { DecodedTokens } from './decoding.ts';
import { frameCount, HOP_SAMPLES, type ModelShape } from './shapes.ts';
import { createSoundMemory, type SpareArrays } from './sound-memory.ts';

export interface SoundRequest {
  /** 16 kHz, in [-1, 1); at least 56 ms, which is a frame, and at most 49 s. */
  readonly samples: Float32Array;
  /** Other renderings of the same sound: all choose each token together. */
  readonly renderings?: readonly Float32Array[];
  readonly maxTokens: number;
  readonly mustSpeak: boolean;
}

export interface MoonshineModel {
  /** One answer a request, in the same order. @throws when `signal` is aborted, between two steps. */
  decode(requests: readonly SoundRequest[], signal: AbortSignal): Promise<DecodedTokens[]>;
  close(): Promise<void>;
}

/** The two graphs, as bytes or as paths of files. */
export interface BuiltModel {
  readonly encoder: Uint8Array | string;
  readonly decoder: Uint8Array | string;
  readonly shape: ModelShape;
}

/** The most frames of sound that are decoded together: 62 s, which is 70 MB for base. */
const MOST_FRAMES = 2600;

export async function openMoonshineModel(built: BuiltModel): Promise<MoonshineModel> {
  const { shape } = built;
  const encoder = await openSession(built.encoder, { optimisation: 'basic' });
  const session = await openSession(built.decoder, { optimisation: 'basic' });
  const spare: SpareArrays = new Map();

  /** Segments are encoded one by one: the encoder normalises over all of its input, so padding would change it. */
  async function decodeTogether(requests: readonly SoundRequest[], signal: AbortSignal) {
    const lanes = requests.flatMap(lanesOf);
    const sound = createSoundMemory(lanes.map(framesOf), shape, spare);
    for (const [index, samples] of lanes.entries()) {
      signal.throwIfAborted();
      sound.put(index, await encoder.run({ samples: hopsOf(samples) }));
    }
    const rows = requests.map((request) => ({
      ...request,
      frames: framesOf(request.samples),
      lanes: lanesOf(request).length,
    }));
    return decodeBatch({ session, shape, sound }, rows, signal);
  }

  return {
    async decode(requests, signal) {
      const decoded: DecodedTokens[] = [];
      for (const batch of batches(requests)) {
        decoded.push(...(await decodeTogether(batch, signal)));
      }
      return decoded;
    },
    async close() {
      await encoder.release();
      await session.release();
    },
  };
}

function lanesOf({ samples, renderings = [] }: SoundRequest): Float32Array[] {
  return [samples, ...renderings];
}

/** As many neighbours together as fit, all counted as long as the longest. */
function batches(requests: readonly SoundRequest[]): SoundRequest[][] {
  const found: SoundRequest[][] = [];
  let longest = 0;
  let lanes = 0;
  for (const request of requests) {
    const own = lanesOf(request);
    const batch = found.at(-1);
    longest = Math.max(longest, ...own.map(framesOf));
    lanes += own.length;
    if (batch && longest * lanes <= MOST_FRAMES) {
      batch.push(request);
    } else {
      found.push([request]);
      longest = Math.max(...own.map(framesOf));
      lanes = own.length;
    }
  }
  return found;
}

function framesOf(samples: Float32Array): number {
  return frameCount(Math.ceil(samples.length / HOP_SAMPLES));
}

function hopsOf(samples: Float32Array): Tensor {
  const hops = Math.ceil(samples.length / HOP_SAMPLES);
  const whole = new Float32Array(hops * HOP_SAMPLES);
  whole.set(samples);
  return new Tensor('float32', whole, [hops, HOP_SAMPLES]);
}
