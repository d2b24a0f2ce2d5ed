import { describe, expect, test } from 'vitest';
import { TINY, tinyDecoder, tinyEncoder } from '../../../tests/support/tiny-moonshine.ts';
import { prepareMoonshine } from './prepare-model.ts';
import { readDecoderWeights, readEncoderWeights } from './source-weights.ts';

const isCorrupt = expect.objectContaining({ code: 'MODEL_CORRUPT' }) as Error;

test('an encoder is read with all of its layers', () => {
  const weights = readEncoderWeights(tinyEncoder());

  expect(weights.width).toBe(TINY.width);
  expect(weights.layers).toHaveLength(TINY.layers);
  expect(weights.rotaryFrequencies).toHaveLength(TINY.rotaryPairs);
  expect(
    weights.convolutions.map(({ outputs, taps, zeroPoint }) => [outputs, taps, zeroPoint]),
  ).toEqual([
    [128, 127, 3],
    [256, 7, 3],
    [128, 3, 3],
  ]);
  expect(weights.convolutions[0].bias).toBeUndefined();
  expect(weights.layers[1]?.expand.bias).toHaveLength(TINY.inner);
});

test('a decoder is read out of the branches of its If', () => {
  const weights = readDecoderWeights(tinyDecoder());

  expect([weights.width, weights.vocabularySize]).toEqual([TINY.width, TINY.vocabularySize]);
  expect(weights.layers).toHaveLength(TINY.layers);
  expect(weights.embedding.zeroPoint).toBe(120 - 128);
  expect(weights.layers[0]?.expand.matrix.outputs).toBe(2 * TINY.inner);
});

describe('is a corrupt model', () => {
  test('a decoder in the place of an encoder, and an encoder in the place of a decoder', () => {
    expect(() => readEncoderWeights(tinyDecoder())).toThrow(isCorrupt);
    expect(() => readDecoderWeights(tinyEncoder())).toThrow(isCorrupt);
  });

  test.each([0.1, 0.5, 0.9, 0.999])('a file cut short after %f of it', (part) => {
    for (const [bytes, read] of [
      [tinyEncoder(), readEncoderWeights],
      [tinyDecoder(), readDecoderWeights],
    ] as const) {
      expect(() => read(bytes.subarray(0, Math.floor(bytes.length * part)))).toThrow(isCorrupt);
    }
  });

  test('a file in which any one stretch was overwritten is refused or read, never worse', () => {
    const whole = tinyDecoder();
    for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 40)) {
      const damaged = Uint8Array.from(whole).fill(0xff, at, at + 64);
      let code: unknown = 'MODEL_CORRUPT';
      try {
        readDecoderWeights(damaged);
      } catch (error) {
        ({ code } = error as { code?: unknown });
      }
      expect(code).toBe('MODEL_CORRUPT');
    }
  });

  test('a Moonshine of another size', () => {
    const files = { encoder: tinyEncoder(), decoder: tinyDecoder(), size: 'base' as const };

    expect(() => prepareMoonshine(files, [])).toThrow(
      expect.objectContaining({
        code: 'MODEL_CORRUPT',
        message:
          'The weights in a file of the model are not those of Moonshine base. Pull the model again, or check that it is the right one.',
      }) as Error,
    );
  });
});
