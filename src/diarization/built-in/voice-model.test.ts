import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openVoiceModel, type VoiceModel } from './voice-model.ts';

const RATE = 16_000;
const WEIGHTS = join(import.meta.dirname, '../../../weights/voices.onnx');
/** As `training/voices_export.py` finds them with torch. */
const EXPECTED = join(import.meta.dirname, 'expected-voices.json');

/** Two seconds of two made-up voices, as `training/voices_export.py` makes them. */
function hum(): Float32Array {
  return Float32Array.from({ length: 2 * RATE }, (_, at) => {
    const time = at / RATE;
    const pitch = time < 0.9 ? 120 : 210;
    let sum = 0;
    for (let n = 1; n < 20; n++) sum += Math.sin(2 * Math.PI * pitch * n * time) / n;
    return 0.05 * sum;
  });
}

function likeness(a: readonly number[] = [], b: readonly number[] = []): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

describe('openVoiceModel', () => {
  let model: VoiceModel;
  beforeAll(async () => {
    model = await openVoiceModel(WEIGHTS);
  });
  afterAll(() => model.close());

  it('hears the voices that the training heard', async () => {
    const expected = JSON.parse(readFileSync(EXPECTED, 'utf8')) as number[][];
    const speech = [
      { startMs: 500, endMs: 750 },
      { startMs: 1000, endMs: 1250 },
    ];

    const voices = await model.listen(hum(), speech);

    expect(voices.map(({ startMs, endMs }) => ({ startMs, endMs }))).toEqual(speech);
    for (const [i, { voice }] of voices.entries()) {
      expect(likeness(voice, voice)).toBeCloseTo(1, 4);
      expect(likeness(voice, expected[i])).toBeGreaterThan(0.999);
    }
    expect(likeness(voices[0]?.voice, voices[1]?.voice)).toBeLessThan(0.95);
  });

  it('hears the same voices at another level', async () => {
    const speech = [{ startMs: 0, endMs: 900 }];

    const loud = await model.listen(hum(), speech);
    const soft = await model.listen(
      hum().map((sample) => sample / 30),
      speech,
    );

    for (const [i, { voice }] of soft.entries()) {
      expect(likeness(voice, loud[i]?.voice)).toBeGreaterThan(0.99);
    }
  });

  it('hears nothing where there is no speech, or no sound of a frame', async () => {
    expect(await model.listen(hum(), [])).toEqual([]);
    expect(await model.listen(new Float32Array(300), [{ startMs: 0, endMs: 18 }])).toEqual([]);
  });

  it('gives numbers for digital silence that is said to be speech', async () => {
    const [heard] = await model.listen(new Float32Array(RATE), [{ startMs: 0, endMs: 250 }]);

    expect(heard?.voice.every((value) => Number.isFinite(value))).toBe(true);
  });

  it('refuses what is not its network', async () => {
    await expect(openVoiceModel(import.meta.filename)).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
    });
  });
});
