/**
 * The greedy loop: every step extends all segments of a batch by their likeliest token. A segment has one
 * lane in the batch, or several where it is decoded from several renderings of its sound at once: their
 * lanes choose together.
 */
import { Tensor, type Session } from '../../inference/index.ts';
import type { DecodedTokens } from './decoding.ts';
import {
  createDecodingRow,
  type DecodeRequest,
  type DecodingRow,
  type Step,
} from './decoding-row.ts';
import { paddedHeadSize, type ModelShape } from './shapes.ts';
import type { SoundMemory } from './sound-memory.ts';
import { createTokenMemory } from './token-memory.ts';

const START_TOKEN = 1;
/** Candidates that a step gives for each lane. */
const CANDIDATES = 2;

export interface Decoder {
  readonly session: Session;
  readonly shape: ModelShape;
  /** What the encoder made of every lane's sound, a segment's lanes one after the other. */
  readonly sound: SoundMemory;
}

interface Lane {
  readonly row: DecodingRow;
  /** Of several lanes of a segment the first is heard; its sound gives the attention. */
  readonly isFirst: boolean;
}

/** One answer a request, in the same order. @throws when `signal` is aborted, between two steps. */
export async function decodeBatch(
  { session, shape, sound }: Decoder,
  requests: readonly DecodeRequest[],
  signal: AbortSignal,
): Promise<DecodedTokens[]> {
  const rows = requests.map(createDecodingRow);
  const lanes = rows.flatMap((row, i): Lane[] =>
    Array.from({ length: requests[i]?.lanes ?? 1 }, (_, lane) => ({ row, isFirst: lane === 0 })),
  );
  const memory = createTokenMemory(lanes.length, {
    layers: shape.layers,
    headSize: paddedHeadSize(shape.headSize),
  });
  let steady = { ...sound.feeds(), mix: mixOf(lanes) };
  while (lanes.length > 0) {
    signal.throwIfAborted();
    const feeds = { ...steady, ...memory.feeds(), ...tokenFeeds(lanes, memory.length) };
    const outputs = await session.run(feeds);
    for (const [index, { row, isFirst }] of lanes.entries()) {
      if (isFirst) row.extend(stepOf(outputs, index));
    }
    memory.append(outputs);
    const ended = lanes.flatMap(({ row }, index) => (row.hasEnded ? [index] : [])).reverse();
    for (const index of ended) {
      memory.remove(index);
      sound.remove(index);
      const last = lanes.pop();
      if (last && index < lanes.length) lanes[index] = last;
    }
    if (ended.length > 0 && lanes.length > 0) steady = { ...sound.feeds(), mix: mixOf(lanes) };
  }
  return rows.map((row) => row.decoded(shape.reportedHeads));
}

/** The lanes of a segment hear one another alike, and no other lane. */
function mixOf(lanes: readonly Lane[]): Tensor {
  const weights = lanes.flatMap(({ row }) => {
    const together = lanes.filter((other) => other.row === row).length;
    return lanes.map((other) => (other.row === row ? 1 / together : 0));
  });
  return new Tensor('float32', Float32Array.from(weights), [lanes.length, lanes.length]);
}

function tokenFeeds(lanes: readonly Lane[], position: number): Record<string, Tensor> {
  const count = lanes.length;
  const tokens = lanes.map(({ row }) => BigInt(row.lastToken ?? START_TOKEN));
  return {
    token: new Tensor('int64', BigInt64Array.from(tokens), [count, 1]),
    position: new Tensor('int64', BigInt64Array.of(BigInt(position)), [1]),
    last_position: new Tensor('int32', new Int32Array(count).fill(position), [count]),
    length: new Tensor('int32', Int32Array.of(position + 1), [1]),
  };
}

function stepOf(outputs: Readonly<Record<string, Tensor>>, index: number): Step {
  const next = outputs['next']?.data as BigInt64Array;
  const probability = outputs['probability']?.data as Float32Array;
  const attention = outputs['attention']?.data as Float32Array;
  const size = (attention.length * CANDIDATES) / next.length;
  return {
    candidates: Array.from({ length: CANDIDATES }, (_, i) => ({
      token: Number(next[index * CANDIDATES + i]),
      probability: probability[index * CANDIDATES + i] ?? 0,
    })),
    attention: attention.slice(index * size, (index + 1) * size),
  };
}
