import { describe, expect, test } from 'vitest';
import type { PcmSpan } from '../../audio/index.ts';
import { findSpeech } from './find-speech.ts';
import { createGrowingPcm } from './growing-pcm.ts';
import { BLOCK_WINDOWS, WINDOW_SAMPLES, type SpeechDetector } from './speech-detector.ts';

const BLOCK_SAMPLES = BLOCK_WINDOWS * WINDOW_SAMPLES;

/** Hears speech in the first `speechSamples` of the recording. */
function detectorOf(speechSamples: number) {
  const asked: PcmSpan[] = [];
  const detector: SpeechDetector = {
    score(span) {
      asked.push(span);
      const windows = Math.ceil((span.endSample - span.startSample) / WINDOW_SAMPLES);
      const isSpeech = (window: number) =>
        span.startSample + window * WINDOW_SAMPLES < speechSamples;
      const speech = Float32Array.from({ length: windows }, (_, window) =>
        isSpeech(window) ? 1 : 0,
      );
      return Promise.resolve({ speech, level: speech });
    },
    close: () => Promise.resolve(),
  };
  return { asked, detector };
}

async function collect(pcm: ReturnType<typeof createGrowingPcm>, detector: SpeechDetector) {
  const found = [];
  for await (const step of findSpeech(pcm, { detector }, new AbortController().signal))
    found.push(step);
  return found;
}

describe('findSpeech', () => {
  test('finds nothing in a recording without samples', async () => {
    const pcm = createGrowingPcm();
    pcm.finish();
    expect(await collect(pcm, detectorOf(0).detector)).toEqual([]);
  });

  test('searches a block as soon as it is written, while decoding goes on', async () => {
    const pcm = createGrowingPcm();
    const { detector } = detectorOf(16_000);
    const steps = findSpeech(pcm, { detector }, new AbortController().signal);
    pcm.grow('/pcm', BLOCK_SAMPLES);
    const first = await steps.next();
    expect(first.value).toMatchObject({ path: '/pcm', searchedSamples: BLOCK_SAMPLES });
    pcm.finish();
    const last = await steps.next();
    expect(last.value).toMatchObject({ segments: [{ startSample: 0 }] });
    expect(await steps.next()).toMatchObject({ done: true });
  });

  test('asks for the same blocks however the file grows', async () => {
    const total = 2 * BLOCK_SAMPLES + 1000;
    const whole = createGrowingPcm();
    whole.grow('/pcm', total);
    whole.finish();
    const atOnce = detectorOf(total);
    const expected = await collect(whole, atOnce.detector);
    const slow = createGrowingPcm();
    const inSteps = detectorOf(total);
    const found = collect(slow, inSteps.detector);
    for (let count = 0; count < total; count += 777_777) {
      slow.grow('/pcm', count);
      await new Promise((resolve) => setImmediate(resolve));
    }
    slow.grow('/pcm', total);
    slow.finish();
    expect(await found).toEqual(expected);
    expect(inSteps.asked).toEqual(atOnce.asked);
    expect(expected.at(-1)?.segments.at(-1)?.endSample).toBe(total);
  });

  test('fails as the decoder failed', async () => {
    const pcm = createGrowingPcm();
    const found = collect(pcm, detectorOf(0).detector);
    pcm.grow('/pcm', 100);
    pcm.fail(new Error('the decoder ended'));
    await expect(found).rejects.toThrowError('the decoder ended');
  });
});
