import { expect, test } from 'vitest';
import { checkpointPrefix, olderResultPlace, resultPlace, uploadPlace } from './places.ts';

test('Lalela’s own objects lie in its bucket', () => {
  expect(uploadPlace('u1')).toEqual({ bucket: 'lalela', key: 'uploads/u1' });
  expect(resultPlace('j1')).toEqual({ bucket: 'lalela', key: 'results/j1.json' });
  expect(checkpointPrefix('j1')).toBe('checkpoints/j1/');
});

test('the older contract’s result lies in the client’s bucket under its tag', () => {
  expect(olderResultPlace('recordings', 'T 1')).toEqual({
    bucket: 'recordings',
    key: 'decoded/T 1.json',
  });
});

test.each(['', '.', '..', 'a/b', '../x', 'a\\b', 'a\u0000', '\ud800', 'x'.repeat(300)])(
  'no object is named by the id %j',
  (id) => {
    const invalid = expect.objectContaining({ code: 'OBJECT_PLACE_INVALID' }) as Error;
    for (const name of [uploadPlace, resultPlace, checkpointPrefix])
      expect(() => name(id)).toThrow(invalid);
    expect(() => olderResultPlace('recordings', id)).toThrow(invalid);
  },
);
