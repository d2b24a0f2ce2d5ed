import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { togetherSpans } from './together-spans.ts';
import { openVoiceModel, type VoiceModel } from './voice-model.ts';

const RATE = 16_000;
const WEIGHTS = join(import.meta.dirname, '../../../weights/voices.onnx');
/** As `training/voices_export.py` finds them with torch. */
const EXPECTED = JSON.parse(
  readFileSync(join(import.meta.dirname, 'expected-voices.json'), 'utf8'),
) as { readonly voices: readonly number[][]; readonly together: readonly number[] };

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

/** Three seconds of somebody made up, with somebody else in the middle one, as the training makes them. */
function duet(): Float32Array {
  return Float32Array.from({ length: 3 * RATE }, (_, at) => {
    const time = at / RATE;
    const second = time > 1 && time < 2 ? madeUp(time, [200, 2.1, 1000]) : 0;
    return 0.05 * (madeUp(time, [120, 1.3, 800]) + second);
  });
}

function madeUp(time: number, [pitch, pace, middle]: readonly [number, number, number]): number {
  const phase = 2 * Math.PI * pitch * time + 3 * Math.sin(2 * Math.PI * pace * time);
  const colour = middle * (1 + 0.4 * Math.sin(2.6 * Math.PI * pace * time));
  let sum = 0;
  for (let n = 1; n < 20; n++)
    sum += Math.sin(n * phase) * Math.exp(-(((n * pitch - colour) / 500) ** 2));
  return sum * Math.max(0, Math.sin(2 * Math.PI * pace * time));
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
    const speech = [
      { startMs: 500, endMs: 750 },
      { startMs: 1000, endMs: 1250 },
    ];

    const voices = await model.listen(hum(), speech);

    expect(voices.map(({ startMs, endMs }) => ({ startMs, endMs }))).toEqual(speech);
    for (const [i, { voice }] of voices.entries()) {
      expect(likeness(voice, voice)).toBeCloseTo(1, 4);
      expect(likeness(voice, EXPECTED.voices[i])).toBeGreaterThan(0.999);
    }
    expect(likeness(voices[0]?.voice, voices[1]?.voice)).toBeLessThan(0.95);
  });

  it('hears two at once where the training heard them', async () => {
    const speech = [{ startMs: 0, endMs: 3000 }];
    const expected = togetherSpans(EXPECTED.together);

    const heard = await model.listen(duet(), speech);

    const found = heard.flatMap(({ startMs, together }) =>
      together.map((span) => [startMs + span.startMs, startMs + span.endMs]),
    );
    expect(expected).toHaveLength(1);
    expect(Math.abs((found[0]?.[0] ?? NaN) - expected[0]!.startMs)).toBeLessThanOrEqual(20);
    expect(Math.abs((found.at(-1)?.[1] ?? NaN) - expected[0]!.endMs)).toBeLessThanOrEqual(20);
    found.slice(1).forEach(([startMs], i) => {
      expect(startMs).toBe(found[i]?.[1]);
    });
  });

  it('hears nobody beside the one who speaks', async () => {
    const heard = await model.listen(hum(), [{ startMs: 0, endMs: 2000 }]);

    expect(heard.flatMap(({ together }) => together)).toEqual([]);
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
