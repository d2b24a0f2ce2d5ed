import { describe, expect, test } from 'vitest';
import { createMemoryOutput } from '../../tests/support/memory-output.ts';
import { createProgressBar, formatClock } from './progress-bar.ts';

describe('createProgressBar', () => {
  test('draws what is done, and clears its line at the end', () => {
    const output = createMemoryOutput(true);
    const bar = createProgressBar(output, { label: 'talk.mp3', now: () => 0 });
    bar.update({ done: 1, total: 4, note: '21× real time' });
    expect(output.written.stderr).toBe(
      `\r\u001b[2Ktalk.mp3  ${'█'.repeat(6)}${'░'.repeat(18)} 25 %  21× real time`,
    );
    bar.end();
    bar.end();
    expect(output.written.stderr.endsWith('\r\u001b[2K')).toBe(true);
    expect(output.written.stdout).toBe('');
  });

  test('writes nothing where there is no terminal', () => {
    const output = createMemoryOutput(false);
    const bar = createProgressBar(output, { label: 'x' });
    bar.update({ done: 1, total: 2 });
    bar.end();
    expect(output.written.stderr).toBe('');
  });

  test('draws at most ten times a second, and never wider than the terminal', () => {
    const output = createMemoryOutput(true);
    let clock = 0;
    const bar = createProgressBar(output, { label: 'x'.repeat(200), now: () => clock });
    for (clock = 0; clock < 1000; clock += 10) bar.update({ done: clock, total: 1000 });
    const lines = output.written.stderr.split('\r\u001b[2K').slice(1);
    expect(lines).toHaveLength(10);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(80);
  });

  test('shows no bar while the total is not known', () => {
    const output = createMemoryOutput(true);
    createProgressBar(output, { label: 'x', now: () => 0 }).update({ done: 5, note: '0:05' });
    expect(output.written.stderr).toBe('\r\u001b[2Kx  0:05');
  });
});

test('formatClock writes hours only when there are some', () => {
  expect([0, 9.6, 75, 3675].map(formatClock)).toEqual(['0:00', '0:10', '1:15', '1:01:15']);
});
