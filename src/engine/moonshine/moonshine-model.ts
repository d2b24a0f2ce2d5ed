/** Moonshine in onnxruntime: sound in, tokens with probabilities and attention out. */
import { openSession, Tensor, type Session } from '../../inference/index.ts';
import { decodeBatch } from './decode-batch.ts';
import type { DecodedTokens } from './decoding.ts';
import { HOP_SAMPLES, type ModelShape } from './shapes.ts';
import type { EncodedSegment } from './sound-memory.ts';

export interface SoundRequest {
  /** 16 kHz, in [-1, 1). */
  readonly samples: Float32Array;
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

export async function openMoonshineModel(built: BuiltModel): Promise<MoonshineModel> {
  const { shape } = built;
  const encoder = await openSession(built.encoder, { optimisation: 'basic' });
  const session = await openSession(built.decoder, { optimisation: 'basic' });
  return {
    async decode(requests, signal) {
      const encoded = [];
      for (const { samples, maxTokens, mustSpeak } of requests) {
        signal.throwIfAborted();
        encoded.push({ segment: await encode(encoder, samples, shape), maxTokens, mustSpeak });
      }
      return decodeBatch({ session, shape }, encoded, signal);
    },
    async close() {
      await encoder.release();
      await session.release();
    },
  };
}

/** Segments are encoded one by one: the encoder normalises over all of its input, so padding would change it. */
async function encode(
  encoder: Session,
  samples: Float32Array,
  { layers }: ModelShape,
): Promise<EncodedSegment> {
  const hops = Math.ceil(samples.length / HOP_SAMPLES);
  const padded = new Float32Array(hops * HOP_SAMPLES);
  padded.set(samples);
  const outputs = await encoder.run({
    samples: new Tensor('float32', padded, [hops, HOP_SAMPLES]),
  });
  const take = (part: string) =>
    Array.from({ length: layers }, (_, layer) => outputs[`${part}.${layer}`]?.data as Float32Array);
  return { frames: outputs['key.0']?.dims[3] ?? 0, keys: take('key'), values: take('value') };
}
