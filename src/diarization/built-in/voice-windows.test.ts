import { describe, expect, it } from 'vitest';
import { frameCounts, frameSpan, voiceWindows } from './voice-windows.ts';

const SECOND = 16_000;

function rowOf(windows: Float32Array, row: number, frames: number): number[] {
  return [...windows.subarray(row * frames, (row + 1) * frames)];
}

describe('frameCounts', () => {
  it('counts frames as the network does', () => {
    expect(frameCounts(SECOND)).toEqual({ mels: 98, frames: 49 });
    expect(frameCounts(400)).toEqual({ mels: 1, frames: 1 });
    expect(frameCounts(399)).toEqual({ mels: 0, frames: 0 });
  });
});

describe('frameSpan', () => {
  it('is 20 ms about the middle of a frame, one after the other', () => {
    expect([0, 1, 50].map(frameSpan)).toEqual([
      { startMs: 3, endMs: 23 },
      { startMs: 23, endMs: 43 },
      { startMs: 1003, endMs: 1023 },
    ]);
  });
});

describe('voiceWindows', () => {
  const counts = frameCounts(10 * SECOND);

  it('asks for a voice every quarter of a second of speech, to its last millisecond', () => {
    const { cells } = voiceWindows([{ startMs: 1000, endMs: 3100 }], counts);

    expect(cells).toHaveLength(8);
    expect(cells[0]?.startMs).toBe(1000);
    expect(cells.at(-1)?.endMs).toBe(3100);
    cells.slice(1).forEach(({ startMs }, i) => {
      expect(startMs).toBe(cells[i]?.endMs);
    });
  });

  it('hears each voice in 1.5 s around it', () => {
    const { windows } = voiceWindows([{ startMs: 0, endMs: 10_000 }], counts);

    const heard = rowOf(windows, 20, counts.frames);
    expect(heard.filter((weight) => weight === 1)).toHaveLength(75);
    // Its middle, 5.125 s, is frame 256.
    expect(heard.indexOf(1)).toBeCloseTo(256 - 38, -1);
  });

  it('does not reach across a pause', () => {
    const speech = [
      { startMs: 1000, endMs: 2000 },
      { startMs: 3000, endMs: 3500 },
    ];

    const { windows, cells } = voiceWindows(speech, counts);

    const last = rowOf(windows, cells.length - 1, counts.frames);
    expect(last.slice(0, 148).every((weight) => weight === 0)).toBe(true);
    expect(last.filter((weight) => weight === 1)).toHaveLength(25);
  });

  it('marks the frames of speech', () => {
    const { speech } = voiceWindows([{ startMs: 1000, endMs: 2000 }], counts);

    expect(speech).toHaveLength(counts.mels);
    expect(speech.filter((weight) => weight === 1)).toHaveLength(100);
    expect(speech[110]).toBe(1);
    expect(speech[90]).toBe(0);
  });

  it('gives even the shortest speech at the end of the sound a frame', () => {
    const { windows, cells } = voiceWindows([{ startMs: 9990, endMs: 10_000 }], counts);

    expect(cells).toEqual([{ startMs: 9990, endMs: 10_000 }]);
    expect(windows.filter((weight) => weight === 1)).toHaveLength(1);
  });
});
