import { describe, expect, test } from 'vitest';
import { msToSamples } from '../audio/index.ts';
import { fakeVoices } from '../../tests/support/fake-voices.ts';
import type { RecogniseTask, VoiceStretch } from '../engine/index.ts';
import { LalelaError } from '../kernel/index.ts';
import type { FoundSegment } from '../media/index.ts';
import { createVoiceListener } from './hear-voices.ts';

function segmentAt(startMs: number, endMs: number): FoundSegment {
  const span = { startSample: msToSamples(startMs), endSample: msToSamples(endMs) };
  return { ...span, speech: [span] };
}

function listen(hear: (task: RecogniseTask) => readonly VoiceStretch[]) {
  const heard: VoiceStretch[] = [];
  const tasks: RecogniseTask[] = [];
  const voices = fakeVoices((task) => {
    tasks.push(task);
    return hear(task);
  });
  const { signal } = new AbortController();
  const listener = createVoiceListener(voices, (stretches) => heard.push(...stretches), signal);
  return { listener, heard, tasks };
}

const VOICE = { startMs: 100, endMs: 900, voice: [1, 0], speaker: 2 };

function broken(): LalelaError {
  return new LalelaError('ENGINE_FAILED', 'broken');
}

describe('voices', () => {
  test('are heard in windows of whole segments, none longer than the engine hears at once', async () => {
    const { listener, tasks } = listen(() => []);
    listener.add('/pcm', segmentAt(1000, 21_000));
    listener.add('/pcm', segmentAt(90_000, 121_000));
    listener.add('/pcm', segmentAt(121_000, 122_000));
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
        121_000,
        [
          { startMs: 0, endMs: 20_000 },
          { startMs: 89_000, endMs: 120_000 },
        ],
      ],
      [121_000, 122_000, [{ startMs: 0, endMs: 1000 }]],
    ]);
  });

  test('come in order, in the time of the recording', async () => {
    const { listener, heard } = listen(() => [VOICE]);
    listener.add('/pcm', segmentAt(5000, 6000));
    listener.add('/pcm', segmentAt(190_000, 191_000));
    expect(await listener.done()).toEqual([]);
    expect(heard).toEqual([
      { startMs: 5100, endMs: 5900, voice: [1, 0], speaker: 2 },
      { startMs: 190_100, endMs: 190_900, voice: [1, 0], speaker: 2 },
    ]);
  });

  test('are none where there is no speech', async () => {
    const { listener, tasks } = listen(() => []);
    expect(await listener.done()).toEqual([]);
    expect(tasks).toEqual([]);
  });

  test('of a window on which the engine fails are missing, and it is told', async () => {
    const { listener, heard } = listen(({ segment }) => {
      if (segment.span.startSample === 0) throw broken();
      return [VOICE];
    });
    listener.add('/pcm', segmentAt(0, 1000));
    listener.add('/pcm', segmentAt(200_000, 201_000));
    expect(await listener.done()).toEqual([{ startMs: 0, endMs: 1000 }]);
    expect(heard.map(({ startMs }) => startMs)).toEqual([200_100]);
  });

  test('fail the whole where the engine fails on everything, once somebody waits', async () => {
    const { listener } = listen(() => {
      throw broken();
    });
    listener.add('/pcm', segmentAt(0, 1000));
    await expect(listener.done()).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });

  test('fail the whole where the model cannot be loaded', async () => {
    const { listener } = listen(({ segment }) => {
      if (segment.span.startSample === 0) return [VOICE];
      throw new LalelaError('MODEL_CORRUPT', 'not a model');
    });
    listener.add('/pcm', segmentAt(0, 1000));
    listener.add('/pcm', segmentAt(200_000, 201_000));
    await expect(listener.done()).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
  });
});
