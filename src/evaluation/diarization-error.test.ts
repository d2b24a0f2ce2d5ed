import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diarizationErrorRate, diarizationErrors } from './diarization-error.ts';
import { jaccardErrors } from './jaccard-error.ts';
import type { SpeakerTurn } from './speaker-turn.ts';

/** `A 0 10` in seconds, several with commas. */
function turns(text: string): SpeakerTurn[] {
  return text
    .split(',')
    .filter((turn) => turn.trim() !== '')
    .map((turn) => {
      const [speaker = '', start, end] = turn.trim().split(' ');
      return { speaker, startMs: Number(start) * 1000, endMs: Number(end) * 1000 };
    });
}

/** In seconds, at a collar of 0 and of 0.25 s: speech, missed, false alarm, confusion. */
function counted(reference: string, hypothesis: string, scored?: string): number[][] {
  const all = {
    reference: turns(reference),
    hypothesis: turns(hypothesis),
    scored: scored === undefined ? undefined : turns(scored),
  };
  return [0, 250].map((collarMs) => {
    const { speechMs, missedMs, falseAlarmMs, confusionMs } = diarizationErrors(all, collarMs);
    return [speechMs, missedMs, falseAlarmMs, confusionMs].map((ms) => ms / 1000);
  });
}

describe('diarizationErrors, worked by hand', () => {
  test('finds nothing wrong with the same turns by other names', () => {
    // Collar: 0.25 to 9.75 and 10.25 to 19.75 are left, 9.5 s each.
    expect(counted('ann 0 10, ben 10 20', 'X 0 10, Y 10 20')).toEqual([
      [20, 0, 0, 0],
      [19, 0, 0, 0],
    ]);
  });

  test('counts a late end, a missed end and a wrong middle', () => {
    // ann 0–10, ben 12–20; X (ann) 0–11, Y (ben) 14–19: heard 10–11 where nobody speaks, missed 12–14
    // and 19–20. Collar: 0.25–9.75 (9.5) and 12.25–19.75 (7.5) are left of the speech; of the false alarm
    // 10.25–11 (0.75); missed 12.25–14 (1.75) and 19–19.75 (0.75).
    expect(counted('ann 0 10, ben 12 20', 'X 0 11, Y 14 19')).toEqual([
      [18, 3, 1, 0],
      [17, 2.5, 0.75, 0],
    ]);
  });

  test('gives one voice to the speaker with whom it is heard longest', () => {
    // One speaker heard for all: ben's 12 s are more than ann's 8, so ann's 8 are confusion.
    // Collar: 0.25–7.75 (7.5) and 8.25–19.75 (11.5).
    expect(counted('ann 0 8, ben 8 20', 'X 0 20')).toEqual([
      [20, 0, 0, 8],
      [19, 0, 0, 7.5],
    ]);
  });

  test('pairs so that all pairs together are longest, not the longest pair first', () => {
    // Together: X with ann 9, with ben 8; Y with ann 7. The longest pair first (X ann) would leave Y
    // without: right 9 of 24. X with ben and Y with ann: right 15, confusion 9.
    const reference = 'ann 0 9, ben 9 17, ann 17 24';
    expect(counted(reference, 'X 0 17, Y 17 24')[0]).toEqual([24, 0, 0, 9]);
  });

  test('counts both where two speak at once', () => {
    // ann 0–10, ben 6–12: speech 16. X 0–10 is ann; nobody was heard as ben: 6–10 one of two is missed (4),
    // 10–12 all is (2). Collar: cut 0–0.25, 5.75–6.25, 9.75–10.25, 11.75–12.25; left 0.25–5.75 (5.5 ann),
    // 6.25–9.75 (3.5 of both, 7), 10.25–11.75 (1.5 ben): speech 14, missed 3.5 + 1.5.
    expect(counted('ann 0 10, ben 6 12', 'X 0 10')).toEqual([
      [16, 6, 0, 0],
      [14, 5, 0, 0],
    ]);
  });

  test('counts what was heard twice where one speaks', () => {
    // 4–6 a second voice: 2 s of false alarm.
    expect(counted('ann 0 10', 'X 0 10, Y 4 6')).toEqual([
      [10, 0, 2, 0],
      [9.5, 0, 2, 0],
    ]);
  });

  test('counts as confusion where two speak and one of two voices is neither of them', () => {
    // 0–4 ann and ben, heard X (ann) and Z (cas): one right, one confused.
    expect(counted('ann 0 10, ben 0 4, cas 10 15', 'X 0 10, Z 0 4, Z 10 15')[0]).toEqual([
      19, 0, 0, 4,
    ]);
  });

  test('gives nothing to more voices than speakers', () => {
    // ann 0–10 heard as X 0–6, Y 6–8, Z 8–10: X is ann, the other 4 s are confusion.
    expect(counted('ann 0 10', 'X 0 6, Y 6 8, Z 8 10')[0]).toEqual([10, 0, 0, 4]);
  });

  test('counts all as false alarm where nobody speaks, and has no rate', () => {
    expect(counted('', 'X 0 3, Y 2 4')).toEqual([
      [0, 0, 5, 0],
      [0, 0, 5, 0],
    ]);
    expect(
      diarizationErrorRate({ speechMs: 0, missedMs: 0, falseAlarmMs: 5, confusionMs: 0 }),
    ).toBe(undefined);
  });

  test('counts all as missed where nobody was heard', () => {
    expect(counted('ann 0 3', '')[0]).toEqual([3, 3, 0, 0]);
  });

  test('has nothing to say of silence', () => {
    expect(counted('', '')[0]).toEqual([0, 0, 0, 0]);
  });

  test('scores only what is to be scored', () => {
    // Of ann 0–10 and X 0–4, Y 8–12, only 3–9 counts: X 3–4 and Y 8–9 of the same length; one is ann.
    expect(counted('ann 0 10', 'X 0 4, Y 8 12', '- 3 9')[0]).toEqual([6, 4, 0, 1]);
  });

  test('joins turns of one speaker that touch, so that no collar lies between them', () => {
    // 0–10 in one: 9.5 s are left with the collar, not 9.
    expect(counted('ann 0 5, ann 5 8, ann 7 10', 'X 0 10')[1]).toEqual([9.5, 0, 0, 0]);
  });

  test('leaves nothing of a turn that is shorter than its collars', () => {
    expect(counted('ann 0 10, ben 20 20.4', 'X 0 10')[1]).toEqual([9.5, 0, 0, 0]);
  });

  test('pairs speakers before collars are cut out, as md-eval.pl does', () => {
    // X is heard with ann 2 s in ten turns of 0.2 s, of which no collar leaves anything, and with ben 1 s:
    // X is ann, and ben's 0.5 s that are left are confusion. Of the gaps between ann's turns 0.3 s are left
    // nine times (0.45–0.75 and so on), and 9.45–19.75: 13 s of false alarm.
    const ann = Array.from({ length: 10 }, (_, i) => `ann ${i} ${i + 0.2}`).join(', ');
    expect(counted(`${ann}, ben 20 21`, 'X 0 21')[1]).toEqual([0.5, 0, 13, 0.5]);
  });
});

describe('diarizationErrors', () => {
  const turn = fc
    .tuple(
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom(...'ABC'),
    )
    .map(([start, length, speaker]) => ({ speaker, startMs: start, endMs: start + length }));
  const someTurns = fc.array(turn, { maxLength: 8 });
  const collar = fc.integer({ min: 0, max: 5 });

  test('finds nothing wrong with the same turns, and 1 of no speech at all', () => {
    fc.assert(
      fc.property(someTurns, collar, (reference, collarMs) => {
        const same = diarizationErrors({ reference, hypothesis: reference }, collarMs);
        expect(same).toMatchObject({ missedMs: 0, falseAlarmMs: 0, confusionMs: 0 });
        const none = diarizationErrors({ reference, hypothesis: [] }, collarMs);
        expect(none.missedMs).toBe(none.speechMs);
      }),
    );
  });

  test('does not change with the labels, the order or the cutting of what was heard', () => {
    const labels: Record<string, string> = { A: 'Q', B: 'A', C: 'B' };
    fc.assert(
      fc.property(someTurns, someTurns, collar, (reference, hypothesis, collarMs) => {
        const other = hypothesis.toReversed().flatMap(({ speaker, startMs, endMs }) => {
          const middleMs = Math.floor((startMs + endMs) / 2);
          const label = labels[speaker]!;
          return [
            { speaker: label, startMs, endMs: middleMs },
            { speaker: label, startMs: middleMs, endMs },
          ];
        });
        const wrong = [hypothesis, other].map((heard) => {
          return diarizationErrors({ reference, hypothesis: heard }, collarMs);
        });
        // With a collar, pairs that are as good without it may not be as good with it.
        if (collarMs === 0) expect(wrong[1]).toEqual(wrong[0]);
        else
          expect(wrong[1]).toMatchObject({
            ...wrong[0],
            confusionMs: expect.any(Number) as number,
          });
      }),
    );
  });

  test('is what counting every millisecond under every pairing gives', () => {
    fc.assert(
      fc.property(someTurns, someTurns, (reference, hypothesis) => {
        expect(diarizationErrors({ reference, hypothesis }, 0)).toEqual(
          countedByMillisecond(reference, hypothesis),
        );
      }),
    );
  });

  test('makes reference speech of what is missed, confused and right', () => {
    fc.assert(
      fc.property(someTurns, someTurns, collar, (reference, hypothesis, collarMs) => {
        const errors = diarizationErrors({ reference, hypothesis }, collarMs);
        for (const ms of Object.values(errors)) expect(ms).toBeGreaterThanOrEqual(0);
        expect(errors.missedMs + errors.confusionMs).toBeLessThanOrEqual(errors.speechMs);
        // What is heard is right, confused or a false alarm: seen from the other side it is the same right.
        if (collarMs > 0) return;
        const back = diarizationErrors({ reference: hypothesis, hypothesis: reference }, collarMs);
        expect(errors.speechMs - errors.missedMs - errors.confusionMs).toBe(
          back.speechMs - back.missedMs - back.confusionMs,
        );
      }),
    );
  });
});

/** The same by other means: every millisecond, under each way to pair three labels, the best of them. */
function countedByMillisecond(
  reference: readonly SpeakerTurn[],
  hypothesis: readonly SpeakerTurn[],
) {
  const at = (turns: readonly SpeakerTurn[], ms: number) => {
    return new Set(turns.filter((t) => t.startMs <= ms && ms < t.endMs).map((t) => t.speaker));
  };
  const ways = ['ABC', 'ACB', 'BAC', 'BCA', 'CAB', 'CBA'].map((names) => {
    const errors = { speechMs: 0, missedMs: 0, falseAlarmMs: 0, confusionMs: 0 };
    for (let ms = 0; ms < 80; ms++) {
      const [spoken, heard] = [at(reference, ms), at(hypothesis, ms)];
      const right = [...heard].filter((label) => spoken.has(names['ABC'.indexOf(label)]!)).length;
      errors.speechMs += spoken.size;
      errors.missedMs += Math.max(0, spoken.size - heard.size);
      errors.falseAlarmMs += Math.max(0, heard.size - spoken.size);
      errors.confusionMs += Math.min(spoken.size, heard.size) - right;
    }
    return errors;
  });
  return ways.reduce((best, way) => (way.confusionMs < best.confusionMs ? way : best));
}

describe('jaccardErrors, worked by hand', () => {
  const errors = (reference: string, hypothesis: string) => {
    return jaccardErrors({ reference: turns(reference), hypothesis: turns(hypothesis) });
  };

  test('is what part of either turn is not common to both, for each speaker', () => {
    // ann 0–10, X 0–8: 8 of 10 are common. ben 10–14, Y 10–16: 4 of 6.
    const [ann, ben] = errors('ann 0 10, ben 10 14', 'X 0 8, Y 10 16');
    expect(ann).toBeCloseTo(0.2, 10);
    expect(ben).toBeCloseTo(1 / 3, 10);
  });

  test('is 1 for a speaker with whom nobody is paired', () => {
    // X with ann has 10 of 20, with ben 10 of 20: one of them is paired.
    expect(errors('ann 0 10, ben 10 20', 'X 0 20').toSorted()).toEqual([0.5, 1]);
    expect(errors('ann 0 10', '')).toEqual([1]);
    expect(errors('', 'X 0 10')).toEqual([]);
  });

  test('leaves out who does not speak in what is scored', () => {
    const reference = turns('ann 0 10, ben 10 20');
    expect(jaccardErrors({ reference, hypothesis: reference, scored: turns('- 0 5') })).toEqual([
      0,
    ]);
  });
});
