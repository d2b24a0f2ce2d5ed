import { describe, expect, it } from 'vitest';
import { joinSpeakers, type SpeakerOdds } from './join-speakers.ts';
import { voiceRows } from './voice-rows.ts';

const ODDS: SpeakerOdds = { between: 1, scale: 2, independentMs: 1000, drift: 0, enough: 0 };

/** Pieces of one stretch each: its angle in degrees, and how long it is. */
function join(pieces: readonly (readonly [number, number])[], options: object = {}) {
  const voices = pieces.map(([angle]) => {
    const radians = (angle * Math.PI) / 180;
    return [Math.cos(radians), Math.sin(radians)];
  });
  const joined = joinSpeakers(voiceRows(voices), Int32Array.from(pieces.keys()), {
    odds: { ...ODDS, ...options },
    count: 'count' in options ? (options.count as object) : {},
    lengths: Float64Array.from(pieces, ([, length]) => length),
  });
  return [...joined];
}

describe('joinSpeakers', () => {
  it('joins pieces of one voice and keeps others apart', () => {
    expect(
      join([
        [0, 9000],
        [120, 9000],
        [5, 9000],
      ]),
    ).toEqual([0, 1, 0]);
  });

  it('takes a difference more seriously the longer it has been heard', () => {
    const away = 60;

    expect(join([0, away].map((angle) => [angle, 1000] as const))).toEqual([0, 0]);
    expect(join([0, away].map((angle) => [angle, 60_000] as const))).toEqual([0, 1]);
  });

  it('takes it less seriously where voices drift', () => {
    const long = [0, 60].map((angle) => [angle, 60_000] as const);

    expect(join(long, { drift: 1 })).toEqual([0, 0]);
  });

  it('goes by the number where it is known', () => {
    const three = [0, 10, 120].map((angle) => [angle, 60_000] as const);

    expect(join(three, { count: { exact: 1 } })).toEqual([0, 0, 0]);
    expect(join(three, { count: { exact: 2 } })).toEqual([0, 0, 1]);
    expect(join(three, { count: { exact: 3 } })).toEqual([0, 1, 2]);
    expect(join(three, { count: { max: 1 } })).toEqual([0, 0, 0]);
    expect(join([three[0]!, three[0]!], { count: { min: 2 } })).toEqual([0, 1]);
  });
});
