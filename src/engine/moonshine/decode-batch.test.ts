import { expect, test } from 'vitest';
import { Tensor, type Session } from '../../inference/index.ts';
import { decodeBatch } from './decode-batch.ts';
import type { DecodeRequest } from './decoding-row.ts';
import type { SoundMemory } from './sound-memory.ts';

const SHAPE = { layers: 1, headSize: 4, reportedHeads: 1 };
const PADDED = 16;
const END = 2;
const signal = new AbortController().signal;

/** A decoder that says what it is scripted to: one list of [token, runner-up] a segment of the batch. */
function scripted(scripts: readonly (readonly (readonly [number, number])[])[]): Session {
  let step = 0;
  const live = scripts.map((_, i) => i);
  const run = (feeds: Record<string, Tensor>) => {
    const count = feeds['token']?.dims[0] ?? 0;
    const candidates = live.slice(0, count).map((i) => scripts[i]?.[step] ?? [END, 9]);
    step++;
    candidates.forEach(([token], i) => {
      if (token === END) live.splice(i, 1, ...live.splice(count - 1, 1));
    });
    const zeros = new Float32Array(count * 8 * PADDED);
    return Promise.resolve({
      next: new Tensor('int64', BigInt64Array.from(candidates.flat(), BigInt), [count, 1, 2]),
      probability: new Tensor(
        'float32',
        candidates.flatMap(() => [0.75, 0.25]),
        [count, 1, 2],
      ),
      attention: new Tensor('float32', new Float32Array(count * 3).fill(1 / 3), [count, 1, 1, 3]),
      'new_key.0': new Tensor('float32', zeros, [count, 8, 1, PADDED]),
      'new_value.0': new Tensor('float32', zeros, [count, 8, 1, PADDED]),
    });
  };
  return { run } as unknown as Session;
}

const sound: SoundMemory = { put: () => undefined, feeds: () => ({}), remove: () => undefined };

function request(fields: Partial<DecodeRequest> = {}): DecodeRequest {
  return { frames: 3, maxTokens: 50, mustSpeak: false, lanes: 1, ...fields };
}

function say(...tokens: number[]): [number, number][] {
  return tokens.map((token) => [token, 9]);
}

async function decode(
  script: readonly (readonly [number, number])[],
  fields: Partial<DecodeRequest> = {},
) {
  const session = scripted([script]);
  const [decoded] = await decodeBatch({ session, shape: SHAPE, sound }, [request(fields)], signal);
  return decoded ?? expect.unreachable();
}

test('tokens are taken until the end token, with one more row of attention for it', async () => {
  const decoded = await decode(say(5, 6, END, 7));

  expect(decoded.tokens).toEqual([5, 6]);
  expect(decoded.probabilities).toEqual([0.75, 0.75]);
  expect(decoded.ending).toBe('end');
  expect(decoded.attention).toHaveLength(3 * 3);
});

test('an end token at once is an empty answer', async () => {
  expect((await decode(say(END))).tokens).toEqual([]);
});

test('where there must be speech the first end token gives way to the runner-up, and only the first', async () => {
  const decoded = await decode(
    [
      [END, 7],
      [8, 9],
      [END, 7],
    ],
    { mustSpeak: true },
  );

  expect(decoded.tokens).toEqual([7, 8]);
  expect(decoded.probabilities).toEqual([0.25, 0.75]);
  expect(decoded.ending).toBe('end');
});

test('a runner-up in the end’s place does not hurry an end that comes second', async () => {
  const decoded = await decode(
    [
      [5, END],
      [END, 9],
    ],
    { mustSpeak: true },
  );

  expect(decoded.tokens).toEqual([5]);
});

test('the most tokens is the most tokens', async () => {
  const decoded = await decode(say(5, 6, 7, 8), { maxTokens: 3 });

  expect(decoded.tokens).toEqual([5, 6, 7]);
  expect(decoded.ending).toBe('length');
});

test('a loop is stopped and cut, with what belongs to it', async () => {
  const decoded = await decode(say(4, ...Array.from({ length: 40 }, () => 5)));

  expect(decoded.tokens).toEqual([4, 5]);
  expect(decoded.probabilities).toHaveLength(2);
  expect(decoded.attention).toHaveLength(3 * 3);
  expect(decoded.ending).toBe('repetition');
});

test('each segment of a batch ends by itself', async () => {
  const session = scripted([say(5, END), say(6, 7, 8, END), say(END), say(4, 4, END)]);
  const requests = [request(), request(), request(), request()];

  const decoded = await decodeBatch({ session, shape: SHAPE, sound }, requests, signal);

  expect(decoded.map(({ tokens }) => tokens)).toEqual([[5], [6, 7, 8], [], [4, 4]]);
});

test('attention to the padding of a longer neighbour is left out', async () => {
  const decoded = await decode(say(5, END), { frames: 2 });

  expect(decoded.frames).toBe(2);
  expect(decoded.attention).toHaveLength(2 * 2);
});

test('nothing is decoded once it is aborted', async () => {
  const session = scripted([say(5)]);
  const aborted = AbortSignal.abort();

  await expect(decodeBatch({ session, shape: SHAPE, sound }, [request()], aborted)).rejects.toThrow(
    expect.objectContaining({ name: 'AbortError' }) as Error,
  );
});

test('lanes of one segment choose together, the first of them is heard, and all leave at once', async () => {
  const mixes: Tensor[] = [];
  const inner = scripted([say(5, END), say(6, END), say(7, 8, END)]);
  const session = {
    ...inner,
    run(feeds: Record<string, Tensor>) {
      if (feeds['mix']) mixes.push(feeds['mix']);
      return inner.run(feeds);
    },
  };
  const requests = [request({ lanes: 2 }), request()];

  const decoded = await decodeBatch({ session, shape: SHAPE, sound }, requests, signal);

  expect(decoded.map(({ tokens }) => tokens)).toEqual([[5], [7, 8]]);
  expect(mixes.map(({ dims }) => dims)).toEqual([
    [3, 3],
    [3, 3],
    [1, 1],
  ]);
  expect([...(mixes[0]?.data as Float32Array)]).toEqual([0.5, 0.5, 0, 0.5, 0.5, 0, 0, 0, 1]);
});
