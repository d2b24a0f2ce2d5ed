/** The greedy loop: every step extends all segments of a batch by their likeliest token. */
import { Tensor, type Session } from '../../inference/index.ts';
import type { DecodedTokens, Ending } from './decoding.ts';
import { repetitionStart } from './repetition.ts';
import { paddedHeadSize, type ModelShape } from './shapes.ts';
import type { SoundMemory } from './sound-memory.ts';
import { createTokenMemory } from './token-memory.ts';

const START_TOKEN = 1;
const END_TOKEN = 2;
/** Candidates that a step gives for each segment. */
const CANDIDATES = 2;

export interface DecodeRequest {
  /** Of sound, 24 ms each. */
  readonly frames: number;
  /** The most tokens it may come to. */
  readonly maxTokens: number;
  /** Whether the segment is known to hold speech, so that the end may not come first. */
  readonly mustSpeak: boolean;
}

interface Row {
  readonly request: DecodeRequest;
  readonly tokens: number[];
  readonly probabilities: number[];
  readonly attention: Float32Array[];
  ending?: Ending;
}

export interface Decoder {
  readonly session: Session;
  readonly shape: ModelShape;
  /** What the encoder made of each request's segment, in the same order. */
  readonly sound: SoundMemory;
}

/** One answer a request, in the same order. @throws when `signal` is aborted, between two steps. */
export async function decodeBatch(
  { session, shape, sound }: Decoder,
  requests: readonly DecodeRequest[],
  signal: AbortSignal,
): Promise<DecodedTokens[]> {
  const rows = requests.map((request): Row => {
    return { request, tokens: [], probabilities: [], attention: [] };
  });
  const active = [...rows];
  const memory = createTokenMemory(rows.length, {
    layers: shape.layers,
    headSize: paddedHeadSize(shape.headSize),
  });
  let soundFeeds = sound.feeds();
  while (active.length > 0) {
    signal.throwIfAborted();
    const feeds = { ...soundFeeds, ...memory.feeds(), ...tokenFeeds(active, memory.length) };
    const outputs = await session.run(feeds);
    active.forEach((row, index) => extend(row, stepOf(outputs, index)));
    memory.append(outputs);
    for (let index = active.length - 1; index >= 0; index--) {
      if (active[index]?.ending === undefined) continue;
      memory.remove(index);
      sound.remove(index);
      const last = active.pop();
      if (last && index < active.length) active[index] = last;
      soundFeeds = active.length > 0 ? sound.feeds() : {};
    }
  }
  return rows.map((row) => decodedTokens(row, shape.reportedHeads));
}

function tokenFeeds(active: readonly Row[], position: number): Record<string, Tensor> {
  const count = active.length;
  const tokens = active.map((row) => BigInt(row.tokens.at(-1) ?? START_TOKEN));
  return {
    token: new Tensor('int64', BigInt64Array.from(tokens), [count, 1]),
    position: new Tensor('int64', BigInt64Array.of(BigInt(position)), [1]),
    last_position: new Tensor('int32', new Int32Array(count).fill(position), [count]),
    length: new Tensor('int32', Int32Array.of(position + 1), [1]),
  };
}

/** What a step says of one segment. */
interface Step {
  /** The likeliest tokens, best first, and how likely they are. */
  readonly candidates: readonly { readonly token: number; readonly probability: number }[];
  /** [heads][frames]. */
  readonly attention: Float32Array;
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

/** Adds a step's token to a row, or ends the row. */
function extend(row: Row, { candidates, attention }: Step): void {
  row.attention.push(attention);
  const isHeldBack = row.request.mustSpeak && row.tokens.length === 0;
  const chosen = candidates.find(({ token }) => !isHeldBack || token !== END_TOKEN);
  if (chosen === undefined || chosen.token === END_TOKEN) {
    row.ending = 'end';
    return;
  }
  row.tokens.push(chosen.token);
  row.probabilities.push(chosen.probability);
  const kept = repetitionStart(row.tokens);
  if (kept !== undefined) {
    row.ending = 'repetition';
    row.tokens.length = kept;
  } else if (row.tokens.length >= row.request.maxTokens) {
    row.ending = 'length';
  }
}

function decodedTokens(row: Row, heads: number): DecodedTokens {
  const { frames } = row.request;
  const count = row.tokens.length;
  const steps = row.attention.slice(0, count + 1);
  const attention = new Float32Array(steps.length * heads * frames);
  for (const [index, step] of steps.entries()) {
    const padded = step.length / heads;
    for (let head = 0; head < heads; head++) {
      const own = step.subarray(head * padded, head * padded + frames);
      attention.set(own, (index * heads + head) * frames);
    }
  }
  return {
    tokens: row.tokens,
    probabilities: row.probabilities.slice(0, count),
    attention,
    heads,
    frames,
    ending: row.ending ?? 'end',
  };
}
