import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSecondVoices } from './second-voices.ts';
import type { VoiceTurn } from './voice-turn.ts';

function turn(speaker: number, startMs: number, endMs: number): VoiceTurn {
  return { speaker, startMs, endMs };
}

function span(startMs: number, endMs: number) {
  return { startMs, endMs };
}

/** The turns that were added. */
function added(turns: readonly VoiceTurn[], ...rest: [ReturnType<typeof span>[], object?]) {
  const [together, count = {}] = rest;
  return addSecondVoices(turns, together, count).filter((one) => !turns.includes(one));
}

describe('addSecondVoices', () => {
  it('gives a second voice to the other who speaks nearest in time', () => {
    const turns = [turn(0, 0, 4000), turn(1, 4000, 20_000), turn(2, 20_000, 24_000)];

    expect(added(turns, [span(5000, 5500), span(19_000, 19_400)])).toEqual([
      turn(0, 5000, 5500),
      turn(2, 19_000, 19_400),
    ]);
  });

  it('lets both speak on where one takes over from the other', () => {
    const turns = [turn(0, 0, 4000), turn(1, 4000, 8000)];

    expect(addSecondVoices(turns, [span(3500, 4300)], {})).toEqual([
      turn(0, 0, 4000),
      turn(1, 3500, 4000),
      turn(1, 4000, 8000),
      turn(0, 4000, 4300),
    ]);
  });

  it('looks past the turns of the same speaker', () => {
    const turns = [
      turn(0, 0, 1000),
      turn(1, 2000, 3000),
      turn(1, 5000, 9000),
      turn(0, 30_000, 31_000),
    ];

    expect(added(turns, [span(8000, 8500)])).toEqual([turn(0, 8000, 8500)]);
  });

  it('adds nobody where nobody speaks, or to the slip of a bound', () => {
    const turns = [turn(0, 0, 1000), turn(1, 2000, 3000)];

    expect(added(turns, [span(1200, 1800), span(2960, 3900)])).toEqual([]);
  });

  it('believes in somebody who is only ever heard beside the one speaker', () => {
    const turns = [turn(0, 0, 10_000), turn(0, 12_000, 20_000)];

    expect(added(turns, [span(2000, 3000), span(15_000, 15_500)])).toEqual([
      turn(1, 2000, 3000),
      turn(1, 15_000, 15_500),
    ]);
  });

  it('makes no second speaker of mistakes in a long monologue', () => {
    const turns = [turn(0, 0, 300_000)];

    expect(added(turns, [span(2000, 3000), span(15_000, 16_000), span(90_000, 91_000)])).toEqual(
      [],
    );
  });

  it('adds nobody new where one speaker is asked for, and somebody where two are', () => {
    const turns = [turn(0, 0, 10_000)];
    const together = [span(2000, 4000)];

    expect(added(turns, together, { exact: 1 })).toEqual([]);
    expect(added(turns, together, { max: 1 })).toEqual([]);
    expect(added(turns, together, { exact: 2 })).toEqual([turn(1, 2000, 4000)]);
  });

  it('leaves nothing as it is', () => {
    expect(addSecondVoices([], [span(0, 1000)], {})).toEqual([]);
  });

  it('never gives a speaker two turns at once, whatever is heard', () => {
    const lengths = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 5000 }), fc.nat(900)));
    const spans = fc.array(fc.tuple(fc.integer({ min: 1, max: 3000 }), fc.nat(3000)));
    fc.assert(
      fc.property(lengths, spans, (drawnTurns, drawnSpans) => {
        let at = 0;
        const turns = drawnTurns.map(([speaker, length, gap]) => {
          at += gap + length;
          return turn(speaker, at - length, at);
        });
        at = 0;
        const together = drawnSpans.map(([length, gap]) => {
          at += gap + length;
          return span(at - length, at);
        });

        const all = addSecondVoices(turns, together, {});

        for (const speaker of new Set(all.map((one) => one.speaker))) {
          const own = all.filter((one) => one.speaker === speaker);
          own.slice(1).forEach(({ startMs }, i) => {
            expect(startMs).toBeGreaterThanOrEqual(own[i]!.endMs);
          });
        }
      }),
    );
  });
});
