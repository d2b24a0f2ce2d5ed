import { describe, expect, test } from 'vitest';
import { exampleJob } from '../../tests/support/example-job.ts';
import { olderFileOf } from './older-file.ts';

describe('the file of the older form', () => {
  test('is published where a client of the older contract said', () => {
    const older = { bucket: 'recordings', tag: 'tag-1', userId: 'u', jobId: 'j' };

    expect(olderFileOf(exampleJob({ id: 'abc', door: 'older', older }))).toEqual({
      place: { bucket: 'lalela', key: 'decoded/abc.json' },
      published: { bucket: 'recordings', key: 'decoded/tag-1.json' },
      tag: 'tag-1',
    });
  });

  test('is Lalela’s own for a client of another door that asked for such callbacks', () => {
    const callback = { url: 'https://client.example/', format: 'older', events: [] } as const;

    expect(olderFileOf(exampleJob({ id: 'abc', callback }))).toEqual({
      place: { bucket: 'lalela', key: 'decoded/abc.json' },
      tag: 'abc',
    });
  });

  test('is not made where nobody reads it', () => {
    const callback = { url: 'https://client.example/', format: 'native', events: [] } as const;

    expect(olderFileOf(exampleJob({ callback }))).toBeUndefined();
    expect(olderFileOf(exampleJob())).toBeUndefined();
  });
});
