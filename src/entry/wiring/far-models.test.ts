import { expect, test } from 'vitest';
import { parseFarPlace } from './far-models.ts';

test.each([
  ['s3://our-models/models', { bucket: 'our-models', prefix: 'models/' }],
  ['s3://our-models/a/b/', { bucket: 'our-models', prefix: 'a/b/' }],
  ['s3://our-models', { bucket: 'our-models', prefix: '' }],
  ['s3://our-models/', { bucket: 'our-models', prefix: '' }],
])('takes %s', (address, place) => {
  expect(parseFarPlace(address, 'USAGE')).toEqual(place);
});

test.each([
  '',
  'models',
  's3:our-models',
  's3://',
  's3:///models',
  's3://Our_Models/models',
  's3://our-models/../others',
  's3://our-models/a//b',
  's3://our-models//',
  's3://our-models/a\nb',
  'https://our-models.s3.amazonaws.com/models',
])('refuses %j, by the code of where it was said', (address) => {
  const named = (code: string) => expect.objectContaining({ code }) as Error;
  expect(() => parseFarPlace(address, 'USAGE')).toThrowError(named('USAGE'));
  expect(() => parseFarPlace(address, 'CONFIG_INVALID')).toThrowError(named('CONFIG_INVALID'));
});
