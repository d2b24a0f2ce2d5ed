import { describe, expect, test } from 'vitest';
import { exampleJob } from '../../../tests/support/example-job.ts';
import { itemOf, keyPart, momentKey, runOrder } from './stored-item.ts';
import { INDEXES, TABLE_SCHEMA } from './table-schema.ts';

describe('parts of keys', () => {
  test('never hold what separates them, and each text has its own', () => {
    const texts = ['', '#', 'a#b', 'a\\u0023b', '\\u0023', 'a', 'x'.repeat(300), 'x'.repeat(301)];
    const parts = texts.map(keyPart);
    expect(parts.join('')).not.toContain('#');
    expect(new Set(parts).size).toBe(texts.length);
  });

  test('are short enough together for the sort key of an index, whatever the texts', () => {
    const widest = '\u{10ffff}'.repeat(50);
    const key = `${runOrder(keyPart(widest), 0)}#${momentKey(Infinity, widest)}`;
    expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1024);
    expect(Buffer.byteLength(keyPart('\u{10ffff}'.repeat(51)))).toBeLessThan(100);
  });

  test('are in the order of the times', () => {
    const times = [-5, 0, 9, 10, 1_770_000_000_000, Infinity];
    const keys = times.map((ms) => momentKey(ms, 'id'));
    expect(keys.toSorted()).toEqual(keys);
  });
});

describe('the item of a job', () => {
  test('is in no index that is of no use for it', () => {
    const ended = itemOf(exampleJob({ state: 'done', outcome: 'done', endedAtMs: 1 }));
    expect(ended['queue']).toBeUndefined();
    expect(ended['reference']).toBeUndefined();
    expect(itemOf(exampleJob())['ended']).toBeUndefined();
  });

  test('has every attribute of every index, as the table is made with', () => {
    const whole = itemOf(exampleJob({ clientReference: 'r', startedAtMs: 1, endedAtMs: 2 }));
    for (const { partition, sort } of Object.values(INDEXES))
      expect([typeof whole[partition], typeof whole[sort]]).toEqual(['string', 'string']);
    const defined = TABLE_SCHEMA.AttributeDefinitions.map(({ AttributeName }) => AttributeName);
    const used = TABLE_SCHEMA.GlobalSecondaryIndexes.flatMap(({ KeySchema }) => KeySchema);
    expect(defined.toSorted()).toEqual(
      [...new Set(['pk', ...used.map(({ AttributeName }) => AttributeName)])].sort(),
    );
  });
});
