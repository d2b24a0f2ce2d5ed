import { describe, expect, test } from 'vitest';
import { msToSamples } from '../audio/index.ts';
import type { EnginePool, RecogniseTask, VoiceStretch } from '../engine/index.ts';
import type { FoundSegment } from '../media/index.ts';
import { createVoiceListener } from './hear-voices.ts';

const MODEL = { id: 'voices', engine: 'voices', folder: '/m', files: {}, sha256: '', settings: {} };

function segmentAt(startMs: number, endMs: number): FoundSegment {
  const span = { startSample: msToSamples(startMs), endSample: msToSamples(endMs) };
  return { ...span, speech: [span] };
}

/** Answers every window with what `hear` says. */
function poolThat(hear: (task: RecogniseTask) => readonly VoiceStretch[]) {
  const tasks: RecogniseTask[] = [];
  const pool: EnginePool = {
    warm: () => Promise.reject(new Error('not asked for')),
    recognise: (task) => {
      tasks.push(task);
      return Promise.resolve().then(() => ({ words: [], warnings: [], voices: hear(task) }));
    },
    processIds: () => [],
    close: () => Promise.resolve(),
  };
  return { pool, tasks };
}

function listenerOf(pool: EnginePool) {
  return createVoiceListener(
    { method: 'built-in', pool, model: MODEL, longestWindowMs: 60_000 },
    new AbortController().signal,
  );
}

describe('voices', () => {
  test('are heard in windows of whole segments, none longer than the engine hears at once', async () => {
    const { pool, tasks } = poolThat(() => []);
    const listener = listenerOf(pool);
    listener.add('/pcm', segmentAt(1000, 21_000));
    listener.add('/pcm', segmentAt(30_000, 61_000));
    listener.add('/pcm', segmentAt(61_000, 62_000));
    await listener.done();
    expect(
      tasks.map(({ segment: { span, speech } }) => [
        span.startSample / 16,
        span.endSample / 16,
        speech,
      ]),
    ).toEqual([
      [
        1000,
        61_000,
        [
          { startMs: 0, endMs: 20_000 },
          { startMs: 29_000, endMs: 60_000 },
        ],
      ],
      [61_000, 62_000, [{ startMs: 0, endMs: 1000 }]],
    ]);
  });

  test('come back in the time of the recording', async () => {
    const { pool } = poolThat(() => [{ startMs: 100, endMs: 900, voice: [1, 0], speaker: 2 }]);
    const listener = listenerOf(pool);
    listener.add('/pcm', segmentAt(5000, 6000));
    listener.add('/pcm', segmentAt(90_000, 91_000));
    expect(await listener.done()).toEqual([
      [{ startMs: 5100, endMs: 5900, voice: [1, 0], speaker: 2 }],
      [{ startMs: 90_100, endMs: 90_900, voice: [1, 0], speaker: 2 }],
    ]);
  });

  test('are none where there is no speech', async () => {
    const { pool, tasks } = poolThat(() => []);
    expect(await listenerOf(pool).done()).toEqual([]);
    expect(tasks).toEqual([]);
  });

  test('that cannot be heard fail the whole, once somebody waits for them', async () => {
    const { pool } = poolThat(() => {
      throw new Error('broken');
    });
    const listener = listenerOf(pool);
    listener.add('/pcm', segmentAt(0, 1000));
    await expect(listener.done()).rejects.toThrow('broken');
  });
});
