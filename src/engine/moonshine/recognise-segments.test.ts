import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SpeechSegment } from '../engine.ts';
import type { DecodedTokens, Ending } from './decoding.ts';
import type { MoonshineModel, SoundRequest } from './moonshine-model.ts';
import { recogniseSegments } from './recognise-segments.ts';
import type { Vocabulary } from './vocabulary.ts';

const never = new AbortController().signal;
const HEADS = [{ layer: 0, head: 0, step: 'chose', lagMs: 0 }] as const;
const FRAMES = 10;
const vocabulary: Vocabulary = {
  size: 200,
  bytesOf: (token) => Buffer.from(token === 9 ? '' : ` word${token}`, 'utf8'),
};

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lalela-recognise-'));
  path = join(folder, 'sound.s16');
  await writeFile(path, new Uint8Array(5 * 32_000));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function segment(startMs = 1000, endMs = 3000, speechMs = endMs - startMs - 200): SpeechSegment {
  const span = { path, startSample: startMs * 16, endSample: endMs * 16 };
  return { span, speech: [{ startMs: 100, endMs: 100 + speechMs }] };
}

interface Answer {
  readonly tokens: readonly number[];
  readonly probabilities?: readonly number[];
  readonly ending?: Ending;
}

/** A model that gives its answers one after the other, and what it was asked. */
function scripted(...answers: readonly Answer[]) {
  const asked: SoundRequest[] = [];
  const model: MoonshineModel = {
    decode(requests) {
      const decoded = requests.map((request): DecodedTokens => {
        const { tokens, probabilities, ending = 'end' } = answers[asked.length] ?? { tokens: [] };
        asked.push(request);
        return {
          tokens,
          probabilities: probabilities ?? tokens.map(() => 0.9),
          attention: new Float32Array((tokens.length + 1) * FRAMES).fill(1 / FRAMES),
          heads: 1,
          frames: FRAMES,
          ending,
        };
      });
      return Promise.resolve(decoded);
    },
    close: () => Promise.resolve(),
  };
  return { recogniser: { model, vocabulary, heads: HEADS }, asked };
}

async function recognise(one: SpeechSegment, ...answers: readonly Answer[]) {
  const { recogniser, asked } = scripted(...answers);
  const [recognised] = await recogniseSegments(recogniser, [one], never);
  const { words, warnings } = recognised ?? expect.unreachable();
  return {
    words,
    texts: words.map(({ text }) => text),
    codes: warnings.map(({ code }) => code),
    asked,
  };
}

test('a segment gives its words, with times inside it and a confidence', async () => {
  const { words, codes, asked } = await recognise(segment(), { tokens: [5, 6] });

  expect(words.map(({ text }) => text)).toEqual(['word5', 'word6']);
  for (const { startMs, endMs, confidence } of words) {
    expect(startMs).toBeGreaterThanOrEqual(0);
    expect(endMs).toBeGreaterThanOrEqual(startMs);
    expect(endMs).toBeLessThanOrEqual(2000);
    expect(confidence).toBeCloseTo(0.9, 6);
  }
  expect(codes).toEqual([]);
  expect(asked).toHaveLength(1);
  expect(asked[0]?.mustSpeak).toBe(false);
});

test('the most tokens follow from the length, and stay below what a decoder can hold', async () => {
  const { asked } = await recognise(segment(1000, 3000), { tokens: [5] });
  const seconds = (asked[0]?.samples.length ?? 0) / 16_000;

  expect(asked[0]?.maxTokens).toBe(Math.ceil(seconds * 10));
});

test('answers come in the order of the segments', async () => {
  const { recogniser } = scripted({ tokens: [5] }, { tokens: [6] }, { tokens: [7] });

  const recognised = await recogniseSegments(
    recogniser,
    [segment(), segment(500, 2500), segment(0, 4000)],
    never,
  );

  expect(recognised.map(({ words }) => words[0]?.text)).toEqual(['word5', 'word6', 'word7']);
});

describe('speech that was heard unsurely', () => {
  const unsure = { tokens: [5, 6], probabilities: [0.9, 0.4] };

  test('is heard again at two speeds together, and that counts', async () => {
    const { texts, codes, asked } = await recognise(segment(), unsure, { tokens: [7] });

    expect(texts).toEqual(['word7']);
    expect(codes).toEqual([]);
    expect(asked).toHaveLength(2);
    const [slower] = asked[1]?.renderings ?? [];
    expect(slower?.length).toBe(Math.floor((asked[1]?.samples.length ?? 0) / 0.9));
  });

  test.each([
    ['says nothing', { tokens: [] }],
    ['goes round in circles', { tokens: [7], ending: 'repetition' as const }],
  ])('keeps its words where the second hearing %s', async (_what, second) => {
    const { texts } = await recognise(segment(), unsure, second);

    expect(texts).toEqual(['word5', 'word6']);
  });

  test('is heard again without those that were sure', async () => {
    const { recogniser, asked } = scripted({ tokens: [4] }, unsure, { tokens: [7] });

    const recognised = await recogniseSegments(recogniser, [segment(), segment()], never);

    expect(recognised.map(({ words }) => words[0]?.text)).toEqual(['word4', 'word7']);
    expect(asked).toHaveLength(3);
  });
});

describe('speech that comes back empty', () => {
  test('is looked at again with less quiet around it', async () => {
    const { texts, codes, asked } = await recognise(segment(), { tokens: [] }, { tokens: [7] });

    expect(texts).toEqual(['word7']);
    expect(codes).toEqual(['SEGMENT_RETRIED']);
    expect(asked[1]?.samples.length).toBeLessThan(asked[0]?.samples.length ?? 0);
    expect(asked[1]?.mustSpeak).toBe(false);
  });

  test('is then looked at with its end held back, and counts if that is likely', async () => {
    const { texts, codes, asked } = await recognise(
      segment(),
      { tokens: [] },
      { tokens: [] },
      { tokens: [7, 8], probabilities: [0.12, 0.9] },
    );

    expect(texts).toEqual(['word7', 'word8']);
    expect(codes).toEqual(['SEGMENT_RETRIED']);
    expect(asked.map(({ mustSpeak }) => mustSpeak)).toEqual([false, false, true]);
  });

  test.each([
    ['begins with a token that is far-fetched', [0.004, 0.99]],
    ['is unlikely as a whole', [0.1, 0.2]],
  ])('stays empty when what it says only by force %s', async (_what, probabilities) => {
    const forced = { tokens: [7, 8], probabilities };

    const { texts, codes, asked } = await recognise(
      segment(),
      { tokens: [] },
      { tokens: [] },
      forced,
      forced,
    );

    expect(texts).toEqual([]);
    expect(codes).toEqual([]);
    expect(asked).toHaveLength(4);
  });

  test('is last looked at with more of the recording around it', async () => {
    const { texts, asked } = await recognise(
      segment(),
      { tokens: [] },
      { tokens: [] },
      { tokens: [] },
      { tokens: [7] },
    );

    expect(texts).toEqual(['word7']);
    expect(asked).toHaveLength(4);
  });

  test('is left alone when it is too short to hold a word', async () => {
    const { codes, asked } = await recognise(segment(1000, 1500, 200), { tokens: [] });

    expect(codes).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  test('is also speech of which only marks were heard', async () => {
    const { texts } = await recognise(segment(), { tokens: [9, 9] }, { tokens: [7] });

    expect(texts).toEqual(['word7']);
  });
});

describe('going round in circles', () => {
  test('is looked at again, and the new words count if they end well', async () => {
    const { texts, codes } = await recognise(
      segment(),
      { tokens: [5, 6], ending: 'repetition' },
      { tokens: [5, 6, 7] },
    );

    expect(texts).toEqual(['word5', 'word6', 'word7']);
    expect(codes).toEqual(['SEGMENT_RETRIED']);
  });

  test('is reported when a second look does the same, with what was said before', async () => {
    const { texts, codes } = await recognise(
      segment(),
      { tokens: [5, 6], ending: 'repetition' },
      { tokens: [5], ending: 'repetition' },
    );

    expect(texts).toEqual(['word5', 'word6']);
    expect(codes).toEqual(['REPETITION_STOPPED']);
  });
});

test('reaching the most tokens is reported', async () => {
  const { texts, codes } = await recognise(segment(), { tokens: [5, 6], ending: 'length' });

  expect(texts).toEqual(['word5', 'word6']);
  expect(codes).toEqual(['LENGTH_LIMIT']);
});

test('nothing is recognised once it is aborted', async () => {
  const { recogniser } = scripted({ tokens: [] });
  const model = {
    ...recogniser.model,
    decode: (_: unknown, signal: AbortSignal) => Promise.reject(signal.reason as Error),
  };

  await expect(
    recogniseSegments({ ...recogniser, model }, [segment()], AbortSignal.abort()),
  ).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }) as Error);
});
