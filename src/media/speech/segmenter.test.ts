import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { msToSamples, samplesToMs } from '../../audio/index.ts';
import { createSegmenter, LONGEST_SEGMENT_MS, type FoundSegment } from './segmenter.ts';
import type { SampleSpan } from './speech-spans.ts';

const RULES = { longPauseMs: 2000, shortPauseMs: 500, enoughMs: 8000, marginMs: 250 };
const RECORDING_MS = 600_000;

function segmentsOf(spansMs: readonly (readonly [number, number])[], lengthMs = RECORDING_MS) {
  const segmenter = createSegmenter(RULES);
  const spans = spansMs.map(([start, end]) => ({
    startSample: msToSamples(start),
    endSample: msToSamples(end),
  }));
  return [
    ...spans.flatMap((span) => segmenter.push(span)),
    ...segmenter.end(msToSamples(lengthMs)),
  ];
}

const inMs = ({ startSample, endSample }: SampleSpan) => [
  samplesToMs(startSample),
  samplesToMs(endSample),
];

describe('createSegmenter', () => {
  test('gives nothing for a recording without speech', () => {
    expect(segmentsOf([])).toEqual([]);
  });

  test('keeps real sound around a segment, but not beyond the recording', () => {
    expect(segmentsOf([[1000, 2000]]).map(inMs)).toEqual([[750, 2250]]);
    expect(segmentsOf([[100, 2000]], 2100).map(inMs)).toEqual([[0, 2100]]);
  });

  test('never takes sound of the neighbour into the margin', () => {
    const found = segmentsOf([
      [0, 9000],
      [9500, 10_000],
    ]);
    expect(found.map(inMs)).toEqual([
      [0, 9250],
      [9250, 10_250],
    ]);
  });

  test('joins speech across a short pause until there is enough', () => {
    const found = segmentsOf([
      [0, 3000],
      [4000, 9000],
      [9600, 12_000],
    ]);
    expect(found.map(({ speech }) => speech.map(inMs))).toEqual([
      [
        [0, 3000],
        [4000, 9000],
      ],
      [[9600, 12_000]],
    ]);
  });

  test('ends a segment at a long pause, however short it is', () => {
    expect(segmentsOf([[0, 500], [2500, 3000]])).toHaveLength(2); // prettier-ignore
  });

  test('cuts at the deepest pause when speech goes on too long', () => {
    const found = segmentsOf([
      [0, 5000],
      [5400, 12_000],
      [12_400, 20_000],
      [20_200, 26_000],
    ]);
    expect(found.map(({ speech }) => speech.length)).toEqual([2, 2]);
  });

  test('loses no speech, keeps order, and never grows too long', () => {
    const pieces = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 160, max: 25_000 })),
      {
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(pieces, (gapsAndLengths) => {
        let at = 0;
        const spans = gapsAndLengths.map(([gap, length]): [number, number] => {
          const start = at + gap;
          at = start + length;
          return [start, at];
        });
        const found = segmentsOf(spans, at);
        expect(found.flatMap(({ speech }) => speech.map(inMs))).toEqual(spans);
        found.forEach((segment, index) => checkSegment(segment, found[index - 1]));
      }),
    );
  });
});

function checkSegment(segment: FoundSegment, previous: FoundSegment | undefined): void {
  const first = segment.speech[0] as SampleSpan;
  const last = segment.speech.at(-1) as SampleSpan;
  expect(segment.startSample).toBeGreaterThanOrEqual(previous?.endSample ?? 0);
  expect(segment.startSample).toBeLessThanOrEqual(first.startSample);
  expect(segment.endSample).toBeGreaterThanOrEqual(last.endSample);
  expect(last.endSample - first.startSample).toBeLessThanOrEqual(msToSamples(LONGEST_SEGMENT_MS));
}
