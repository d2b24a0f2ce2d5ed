import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TINY, tinyDecoder, tinyEncoder } from '../../../tests/support/tiny-moonshine.ts';
import { openMoonshineModel, type MoonshineModel, type SoundRequest } from './moonshine-model.ts';
import { buildGraphs } from './prepare-model.ts';
import { frameCount } from './shapes.ts';
import { readDecoderWeights, readEncoderWeights } from './source-weights.ts';

const HEADS = [
  { layer: 0, head: 1 },
  { layer: 1, head: 3 },
  { layer: 0, head: 7 },
];
const weights = {
  encoder: readEncoderWeights(tinyEncoder()),
  decoder: readDecoderWeights(tinyDecoder()),
};
const never = new AbortController().signal;

let model: MoonshineModel;
beforeAll(async () => {
  model = await openMoonshineModel(buildGraphs(weights, HEADS));
});
afterAll(() => model.close());

function sound(milliseconds: number, pitch: number): Float32Array {
  return Float32Array.from({ length: milliseconds * 16 }, (_, i) => Math.sin(i * i * pitch) / 3);
}

function ask(samples: Float32Array, fields: Partial<SoundRequest> = {}): SoundRequest {
  return { samples, maxTokens: 12, mustSpeak: false, ...fields };
}

describe('a built model', () => {
  test('answers each request with tokens, probabilities and attention that sums to one', async () => {
    const [decoded] = await model.decode([ask(sound(1000, 1e-5))], never);

    const { tokens, probabilities, attention, heads, frames } = decoded ?? expect.unreachable();
    expect(tokens).toHaveLength(12);
    expect(heads).toBe(HEADS.length);
    expect(frames).toBe(frameCount(250));
    expect(tokens.every((token) => token >= 0 && token < TINY.vocabularySize)).toBe(true);
    expect(probabilities.every((probability) => probability > 0 && probability <= 1)).toBe(true);
    expect(attention).toHaveLength(tokens.length * heads * frames);
    for (let row = 0; row < tokens.length * heads; row++) {
      const sum = attention.subarray(row * frames, (row + 1) * frames).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(1, 4);
    }
  });

  test('answers in the order of the requests, whatever their lengths, as it answers each alone', async () => {
    const sounds = [sound(700, 1e-5), sound(1300, 2e-5), sound(900, 3e-5)];
    const requests = sounds.map((samples) => ask(samples, { maxTokens: 12 }));

    const together = await model.decode(requests, never);

    for (const [i, request] of requests.entries()) {
      const [alone] = await model.decode([request], never);
      expect(together[i]?.tokens).toEqual(alone?.tokens);
      expect(together[i]?.frames).toBe(alone?.frames);
      const [a, b] = [together[i]?.attention ?? [], alone?.attention ?? []];
      expect(Math.max(...Array.from(a, (value, k) => Math.abs(value - (b[k] ?? 9))))).toBeLessThan(
        1e-5,
      );
    }
  });

  test('segments that end early leave the others as they were', async () => {
    const sounds = [sound(800, 1e-5), sound(900, 2e-5), sound(1000, 3e-5), sound(1100, 4e-5)];
    const alone = await model.decode(
      [ask(sounds[3] ?? new Float32Array(), { maxTokens: 6 })],
      never,
    );

    const decoded = await model.decode(
      sounds.map((samples, i) => ask(samples, { maxTokens: [2, 4, 1, 6][i] ?? 0 })),
      never,
    );

    expect(decoded.map(({ tokens }) => tokens.length)).toEqual([2, 4, 1, 6]);
    expect(decoded[3]?.tokens).toEqual(alone[0]?.tokens);
  });

  test('remembers more tokens than it first has room for', async () => {
    const [decoded] = await model.decode([ask(sound(1000, 1e-5), { maxTokens: 100 })], never);

    expect(decoded?.tokens.length).toBeGreaterThan(64);
    expect(decoded?.ending).toBe('length');
  });

  test('more sound than is decoded together goes in several batches', async () => {
    const requests = Array.from({ length: 4 }, () => ask(sound(30_000, 1e-5), { maxTokens: 2 }));

    const decoded = await model.decode(requests, never);

    expect(decoded.map(({ tokens }) => tokens.length)).toEqual([2, 2, 2, 2]);
  });

  test('computes the same with signed and with unsigned weights', async () => {
    const unsigned = await openMoonshineModel(buildGraphs(weights, HEADS, 'unsigned'));
    const request = [ask(sound(1000, 1e-5))];

    expect((await unsigned.decode(request, never))[0]).toEqual(
      (await model.decode(request, never))[0],
    );
    await unsigned.close();
  });

  test('stops between two steps when it is told to', async () => {
    const controller = new AbortController();
    const decoding = model.decode([ask(sound(1000, 1e-5), { maxTokens: 500 })], controller.signal);
    setImmediate(() => setImmediate(() => controller.abort()));

    await expect(decoding).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }) as Error,
    );
  });

  test('no requests are no answers', async () => {
    expect(await model.decode([], never)).toEqual([]);
  });
});
