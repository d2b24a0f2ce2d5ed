import { expect, test } from 'vitest';
import { readHeader } from './read-header.ts';

test.each(['X_API_KEY', 'x-api-key', 'x_api_key', 'X-Api_Key'])('finds %s', (name) => {
  expect(readHeader({ [name]: 'a' }, 'X_API_KEY')).toBe('a');
});

test('gives every value of a header that was sent in forms that disagree', () => {
  expect(readHeader({ x_tag: 'a', 'x-tag': 'b' }, 'X_TAG')).toBe('a, b');
  expect(readHeader({ x_tag: 'a', 'x-tag': 'a' }, 'X_TAG')).toBe('a');
  expect(readHeader({}, 'X_TAG')).toBeUndefined();
});
