import { expect, test } from 'vitest';
import { createLog } from './log.ts';

test('writes one JSON line with level, time, fields and the constant message', () => {
  const lines: string[] = [];
  createLog({ level: 'info', write: (line) => lines.push(line) }).warn(
    { segments: 2 },
    'engine-process-failed',
  );
  expect(lines).toHaveLength(1);
  const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
  expect(line).toMatchObject({ level: 40, segments: 2, msg: 'engine-process-failed' });
  expect(Object.keys(line).toSorted()).toEqual(['level', 'msg', 'segments', 'time']);
});

test('is silent below its level', () => {
  const lines: string[] = [];
  createLog({ level: 'silent', write: (line) => lines.push(line) }).error({}, 'x');
  createLog({ level: 'error', write: (line) => lines.push(line) }).warn({}, 'x');
  expect(lines).toEqual([]);
});
