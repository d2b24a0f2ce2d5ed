import { expect, test } from 'vitest';
import { speakerLabel } from './speaker-labels.ts';

test('speakers are A to Z, then AA, AB and on', () => {
  expect([0, 1, 25, 26, 27, 51, 52, 701, 702].map(speakerLabel)).toEqual([
    'A',
    'B',
    'Z',
    'AA',
    'AB',
    'AZ',
    'BA',
    'ZZ',
    'AAA',
  ]);
});
