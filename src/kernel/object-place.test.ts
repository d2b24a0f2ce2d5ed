import { describe, expect, test } from 'vitest';
import { checkPlace } from './object-place.ts';

describe('checkPlace', () => {
  test.each([
    ['recordings', 'a.wav'],
    ['my-bucket.2021', 'uploads/2021/inṱerview (1).m4a'],
    ['abc', 'decoded/0123456789abcdef0123456789abcdef.json'],
  ])('takes %s and %s', (bucket, key) => {
    expect(checkPlace(bucket, key)).toEqual({ bucket, key });
  });

  test.each(['', 'ab', 'A-bucket', '..', 'a..b', 'a/b', '.abc', 'abc-', 'a'.repeat(64), 'a\nbc'])(
    'refuses the bucket %j',
    (bucket) => {
      expect(() => checkPlace(bucket, 'a.wav')).toThrowError('name of the bucket');
    },
  );

  test.each([
    ['', 'empty'],
    ['/etc/passwd', 'begins'],
    ['a/', 'ends'],
    ['a//b', 'two together'],
    ['../b', '".."'],
    ['a/../../b', '".."'],
    ['a/./b', '"."'],
    ['a\\..\\b', 'backslash'],
    ['a\u0000.wav', 'control'],
    ['a\r\nb', 'control'],
    ['\ud800', 'Unicode'],
    ['x'.repeat(256), '255'],
    ['ab/'.repeat(400) + 'c', '1024'],
  ])('refuses the path %j', (key, reason) => {
    expect(() => checkPlace('recordings', key)).toThrowError(reason);
  });
});
