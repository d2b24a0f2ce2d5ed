import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VoiceStretch } from '../engine/index.ts';
import type { SpeakerCount } from '../kernel/index.ts';
import { BUILT_IN_VOICES } from './calibrations.ts';
import { clusterVoices, createVoiceClusters } from './cluster-voices.ts';

const STEP_MS = 250;
const WIDTH = 128;

/** Numbers that look random, the same for the same seed. */
function noise(seed: number): () => number {
  let state = Math.imul(seed + 1, 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** A person's voice is a direction of its own, and a stretch of it lies `spread` around. */
function stretchOf(person: number, at: number, spread = 0.5): VoiceStretch {
  const [own, other] = [noise(person * 7919 + 17), noise(at * 104729 + 5)];
  const voice = Array.from({ length: WIDTH }, () => own() + spread * other());
  const length = Math.hypot(...voice);
  return {
    startMs: at * STEP_MS,
    endMs: (at + 1) * STEP_MS,
    voice: voice.map((value) => value / length),
  };
}

/** Each number is a person who speaks for four seconds. */
function conversation(people: readonly number[], spread?: number): VoiceStretch[] {
  return people.flatMap((person, turn) =>
    Array.from({ length: 16 }, (_, i) => stretchOf(person, turn * 16 + i, spread)),
  );
}

function cluster(stretches: readonly VoiceStretch[], count: SpeakerCount = {}) {
  return clusterVoices(stretches, { count, calibration: BUILT_IN_VOICES });
}

function speakersOf(turns: readonly { readonly speaker: number }[]): number {
  return new Set(turns.map(({ speaker }) => speaker)).size;
}

/** Who speaks in each turn, by order of first turns. */
function order(turns: readonly { readonly speaker: number }[]): number[] {
  const names: number[] = [];
  return turns.map(({ speaker }) => {
    if (!names.includes(speaker)) names.push(speaker);
    return names.indexOf(speaker);
  });
}

describe('clusterVoices', () => {
  it('finds how many speak, who and when', () => {
    const turns = cluster(conversation([1, 2, 1, 3, 2]));

    expect(order(turns)).toEqual([0, 1, 0, 2, 1]);
    expect(turns.map(({ startMs }) => startMs)).toEqual([0, 4000, 8000, 12_000, 16_000]);
    for (const { confidence } of turns) expect(confidence).toBeGreaterThan(0.9);
  });

  it('adds the other speaker where two speak at once, across stretches and turns', () => {
    const together = new Map([
      [10, { startMs: 220, endMs: STEP_MS }],
      [11, { startMs: 0, endMs: 150 }],
      [15, { startMs: 100, endMs: STEP_MS }],
      [16, { startMs: 0, endMs: 150 }],
    ]);
    const stretches = conversation([1, 2]).map((stretch, i) => {
      const span = together.get(i);
      return { ...stretch, together: span === undefined ? [] : [span] };
    });

    const turns = cluster(stretches);

    expect(order(turns)).toEqual([0, 1, 1, 1, 0]);
    expect(turns.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 4000],
      [2720, 2900],
      [3850, 4000],
      [4000, 8000],
      [4000, 4150],
    ]);
  });

  it('hears one speaker in a monologue', () => {
    expect(speakersOf(cluster(conversation([4, 4, 4, 4])))).toBe(1);
  });

  it('gives nothing for nothing, and one turn for one stretch', () => {
    expect(cluster([])).toEqual([]);
    expect(cluster([], { exact: 3 })).toEqual([]);
    expect(cluster([stretchOf(1, 0)], { exact: 3 })).toMatchObject([{ startMs: 0, endMs: 250 }]);
  });

  it('does what it can where 40 are asked for in 3 s of speech', () => {
    const turns = cluster(conversation([1]).slice(0, 12), { exact: 40 });

    expect(speakersOf(turns)).toBeGreaterThan(0);
    expect(speakersOf(turns)).toBeLessThanOrEqual(12);
  });

  it('finds the same speakers again after hours, and is done with a block once it is full', () => {
    const blockLong = Array.from({ length: 200 }, (_, turn) => (turn % 4 === 3 ? 2 : 1));
    const people = [...blockLong, ...blockLong, ...Array.from({ length: 40 }, () => 2)];

    const turns = cluster(conversation(people));

    expect(speakersOf(turns)).toBe(2);
    const [first, last] = [turns[1], turns.at(-1)];
    expect(last?.speaker).toBe(first?.speaker);
  });

  it('gives the same turns however the stretches are handed over', () => {
    const stretches = conversation([1, 2, 3, 1, 2, 3]);
    const parts = createVoiceClusters({ count: {}, calibration: BUILT_IN_VOICES });
    for (let at = 0; at < stretches.length; at += 7) parts.push(stretches.slice(at, at + 7));

    expect(parts.end()).toEqual(cluster(stretches));
  });
});

const people = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 6, maxLength: 14 });

describe('the number of speakers', () => {
  it('is honoured exactly wherever there is enough speech, also where it is wrong', () => {
    fc.assert(
      fc.property(people, fc.integer({ min: 1, max: 12 }), (spoken, exact) => {
        expect(speakersOf(cluster(conversation(spoken), { exact }))).toBe(exact);
      }),
      { numRuns: 25 },
    );
  });

  it('stays within bounds', () => {
    const bounds = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(people, bounds, (spoken, [min, more]) => {
        const found = speakersOf(cluster(conversation(spoken), { min, max: min + more }));
        expect(found).toBeGreaterThanOrEqual(min);
        expect(found).toBeLessThanOrEqual(min + more);
      }),
      { numRuns: 25 },
    );
  });

  it('does not depend on which voice comes first', () => {
    fc.assert(
      fc.property(people, (spoken) => {
        const all = [...spoken, ...spoken, ...spoken];
        const there = cluster(conversation(all, 0.3));
        const back = cluster(conversation(all.toReversed(), 0.3));
        expect(order(back)).toEqual(order(there.toReversed()));
      }),
      { numRuns: 15 },
    );
  });
});

describe('turns', () => {
  it('cover every stretch once, in order of time', () => {
    fc.assert(
      fc.property(people, (spoken) => {
        const stretches = conversation(spoken);
        const turns = cluster(stretches);
        const covered = turns.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
        expect(covered).toBe(stretches.length * STEP_MS);
        turns.slice(1).forEach(({ startMs }, i) => {
          expect(startMs).toBe(turns[i]?.endMs);
        });
      }),
      { numRuns: 15 },
    );
  });
});
