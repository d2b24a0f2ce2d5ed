import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fakeVoices } from '../../tests/support/fake-voices.ts';
import { msToSamples } from '../audio/index.ts';
import type {
  EnginePool,
  RecognisedSegment,
  SpeechSegment,
  VoiceStretch,
} from '../engine/index.ts';
import { LalelaError } from '../kernel/index.ts';
import type {
  DecodedRecording,
  DecodeOptions,
  MediaDecoder,
  MediaInfo,
  SpeechDetector,
} from '../media/index.ts';
import type { InstalledModel } from '../models/index.ts';
import type { Transcript } from '../transcript/index.ts';
import type { TextModels } from '../text/index.ts';
import type { TranscribeProgress } from './progress-meter.ts';
import type { DiarizationRequest, Voices } from './who-spoke.ts';
import { transcribeRecording, type TranscribeRooms } from './transcribe-recording.ts';

const CAPABILITIES = {
  wordTimes: true,
  wordConfidence: true,
  punctuates: false,
  phrases: false,
  maxSegmentMs: 25_000,
  batchSize: 1,
};

const WINDOW_SAMPLES = 512;
const MODEL: InstalledModel = {
  id: 'fake-eng',
  engine: 'fake',
  folder: '/m',
  files: {},
  sha256: 'abc',
  settings: {},
};

/** Decodes to silence of `durationMs`, in steps. */
function fakeDecoder(durationMs: number, changed: Partial<DecodedRecording> = {}): MediaDecoder {
  const { sourceChannelCount: channelCount = 1, sourceSampleRateHz: sampleRateHz = 16_000 } =
    changed;
  return {
    probe: () => Promise.resolve({ channelCount, sampleRateHz } as MediaInfo),
    async decode(_path: string, options: DecodeOptions) {
      const path = join(options.scratchFolder, 'mix.pcm');
      await writeFile(path, '');
      const sampleCount = msToSamples(durationMs);
      for (const share of [0.25, 0.5, 1]) {
        await options.onData?.({
          ...{ path, channel: 'mix' },
          sampleCount: Math.floor(sampleCount * share),
        });
        options.onProgress?.({ decodedMs: durationMs * share, claimedMs: durationMs });
        await new Promise((resolve) => setImmediate(resolve));
      }
      return {
        channels: [{ path, channel: 'mix', sampleCount }],
        durationMs,
        sourceChannelCount: 1,
        sourceSampleRateHz: 16_000,
        isDamaged: false,
        ...changed,
      };
    },
  };
}

/** Hears speech where `isSpeech` says so. */
function fakeDetector(isSpeech: (ms: number) => boolean): SpeechDetector {
  return {
    score({ startSample, endSample }) {
      const windows = Math.ceil((endSample - startSample) / WINDOW_SAMPLES);
      const speech = Float32Array.from({ length: windows }, (_, window) =>
        isSpeech((startSample + window * WINDOW_SAMPLES) / 16) ? 1 : 0,
      );
      return Promise.resolve({ speech, level: speech });
    },
    close: () => Promise.resolve(),
  };
}

/** Takes everything for English, and sets a full stop behind the last word. */
const plainTextModels: TextModels = {
  identifier: {
    identify: () => [{ language: 'eng', share: 1 }],
    ofEachWord: (words) => words.map((word) => (word.startsWith('zulu') ? 'zul' : 'eng')),
  },
  punctuator: {
    punctuate: (words) =>
      words.map(({ text }, i) => (i === words.length - 1 ? `${text}.` : text.toUpperCase())),
  },
};

type Recognise = (segment: SpeechSegment) => RecognisedSegment | Promise<RecognisedSegment>;

function fakePool(recognise: Recognise): EnginePool {
  return {
    warm: () => Promise.reject(new Error('not asked for')),
    capabilitiesOf: () => Promise.resolve(CAPABILITIES),
    recognise: ({ segment }, signal) =>
      Promise.resolve().then(() => (signal.throwIfAborted(), recognise(segment))),
    processIds: () => [],
    close: () => Promise.resolve(),
  };
}

const sayHello: Recognise = () => ({
  words: [{ text: 'Hello,', startMs: 300, endMs: 900, confidence: 0.5 }],
  warnings: [],
});

/** A second of speech in every ten. */
const everyTenSeconds = (ms: number) => ms % 10_000 >= 2000 && ms % 10_000 < 3000;

describe('transcribeRecording', () => {
  let scratchRoot: string;
  beforeEach(async () => (scratchRoot = await mkdtemp(join(tmpdir(), 'lalela-worker-'))));
  afterEach(() => rm(scratchRoot, { recursive: true, force: true }));

  interface Case {
    decoder?: MediaDecoder;
    recognise?: Recognise;
    isSpeech?: (ms: number) => boolean;
    punctuation?: boolean;
    numbers?: 'written';
    language?: string;
    text?: TextModels;
    voices?: Voices;
    diarization?: DiarizationRequest;
    signal?: AbortSignal;
    onProgress?: (progress: TranscribeProgress) => void;
  }

  function roomsOf(given: Case): TranscribeRooms {
    return {
      decoder: given.decoder ?? fakeDecoder(60_000),
      detector: fakeDetector(given.isSpeech ?? everyTenSeconds),
      pool: fakePool(given.recognise ?? sayHello),
      voices: given.voices ?? fakeVoices(),
      text: given.text ?? plainTextModels,
      scratchRoot,
      software: 'lalela/test',
    };
  }

  function transcribe(given: Case = {}) {
    const { punctuation = true, signal = new AbortController().signal, onProgress } = given;
    return transcribeRecording(roomsOf(given), {
      path: '/talk.mp3',
      language: given.language ?? 'eng',
      model: MODEL,
      punctuation,
      numbers: given.numbers,
      diarization: given.diarization,
      signal,
      ...(onProgress === undefined ? {} : { onProgress }),
    });
  }

  describe('who spoke', () => {
    const sayHi: Recognise = () => ({
      words: [
        { text: 'hello', startMs: 300, endMs: 700 },
        { text: 'there', startMs: 800, endMs: 1200 },
      ],
      warnings: [],
    });

    /** Another voice in each window, which here is one segment. */
    const inTurn: VoiceStretch[][] = [
      [1, 0],
      [0, 1],
    ].map((voice) =>
      [0, 250, 500, 750].map((startMs) => ({ startMs, endMs: startMs + 1000, voice })),
    );

    function everyThreeMinutes(ms: number): boolean {
      return ms % 180_000 >= 2000 && ms % 180_000 < 4000;
    }

    test('is told by voice where it is asked', async () => {
      let window = 0;
      const { segments, diarization } = await transcribe({
        decoder: fakeDecoder(360_000),
        isSpeech: everyThreeMinutes,
        recognise: sayHi,
        voices: fakeVoices(() => inTurn[window++]!),
        diarization: { speakers: { exact: 2 } },
      });
      expect(segments.map(({ words }) => words.map(({ speaker }) => speaker))).toEqual([
        ['A', 'A'],
        ['B', 'B'],
      ]);
      expect(diarization).toMatchObject({
        method: 'built-in',
        speakers: [{ label: 'A' }, { label: 'B' }],
      });
    });

    test('is nobody where there is no speech', async () => {
      const { diarization } = await transcribe({
        isSpeech: () => false,
        voices: fakeVoices(() => []),
        diarization: {},
      });
      expect(diarization).toMatchObject({ speakers: [], turns: [] });
    });

    test('is told as far as voices could be heard, with a warning for the rest', async () => {
      let window = 0;
      const { segments, warnings } = await transcribe({
        decoder: fakeDecoder(360_000),
        isSpeech: everyThreeMinutes,
        recognise: sayHi,
        voices: fakeVoices(() => {
          if (window++ === 0) return inTurn[0]!;
          throw new LalelaError('ENGINE_FAILED', 'no');
        }),
        diarization: {},
      });
      expect(segments.flatMap(({ words }) => words.map(({ speaker }) => speaker))).toEqual([
        'A',
        'A',
        'A',
        'A',
      ]);
      expect(warnings.filter(({ code }) => code === 'VOICES_NOT_HEARD')).toHaveLength(1);
    });

    test('is not looked for where nobody asks', async () => {
      expect((await transcribe({ recognise: sayHi })).diarization).toBeUndefined();
    });
  });

  test('puts the words of every segment at their place in the recording', async () => {
    const transcript = await transcribe();
    const starts = transcript.segments.map(({ words }) => words[0]?.startMs);
    expect(starts).toHaveLength(6);
    starts.forEach((start, index) => {
      // The segment begins a margin before its speech, the word 300 ms after that.
      expect(start).toBeCloseTo(index * 10_000 + 2000 - 600 + 300, -2);
    });
    expect(transcript).toMatchObject({
      durationMs: 60_000,
      warnings: [],
      provenance: {
        software: 'lalela/test',
        modelId: 'fake-eng',
        modelSha256: 'abc',
        engine: 'fake',
      },
    });
  });

  describe('the text', () => {
    const say =
      (...texts: string[]): Recognise =>
      () => ({
        words: texts.map((text, i) => ({ text, startMs: 200 * i, endMs: 200 * i + 100 })),
        warnings: [],
      });
    const textsOf = ({ segments }: Transcript) =>
      segments.flatMap(({ words }) => words.map(({ text }) => text));
    const once = (ms: number) => ms >= 2000 && ms < 4000;

    test('is punctuated where the engine gives none and it is wanted', async () => {
      const recognise = say('two', 'schools');
      expect(textsOf(await transcribe({ recognise, isSpeech: once }))).toEqual(['TWO', 'schools.']);
      const plain = await transcribe({ recognise, isSpeech: once, punctuation: false });
      expect(textsOf(plain)).toEqual(['two', 'schools']);
    });

    test('is never punctuated where the engine punctuates', async () => {
      const recognise = say('Two', 'schools,', 'then', 'more.');
      const transcript = await transcribe({ recognise, isSpeech: once });
      expect(textsOf(transcript)).toEqual(['Two', 'schools,', 'then', 'more.']);
    });

    test('says which words are in another language, and how large a share each has', async () => {
      const recognise = say('Yes', 'zulu.');
      const transcript = await transcribe({ recognise, isSpeech: once });
      expect(transcript.segments[0]!.words.map(({ language }) => language)).toEqual([
        undefined,
        'zul',
      ]);
      expect(transcript.languages).toEqual([
        { language: 'eng', share: 0.5 },
        { language: 'zul', share: 0.5 },
      ]);
    });

    test('says of every word of `mul` which language it is in', async () => {
      const recognise = say('Yes', 'zulu.');
      const transcript = await transcribe({ recognise, isSpeech: once, language: 'mul' });
      expect(transcript.segments[0]!.words.map(({ language }) => language)).toEqual(['eng', 'zul']);
    });

    test('tells the language that nobody has said', async () => {
      const transcript = await transcribe({ isSpeech: once, language: 'auto' });
      expect(transcript.language).toBe('eng');
    });

    test('has numbers in figures on request only', async () => {
      const recognise = say('Say', 'twenty', 'five.');
      const given = { recognise, isSpeech: once };
      expect(textsOf(await transcribe(given))).toEqual(['Say', 'twenty', 'five.']);
      const transcript = await transcribe({ ...given, numbers: 'written' });
      expect(textsOf(transcript)).toEqual(['Say', '25.']);
      expect(transcript.segments[0]!.words[1]!.spoken?.map(({ text }) => text)).toEqual([
        'twenty',
        'five.',
      ]);
    });
  });

  test('takes silence for a valid recording without words', async () => {
    const transcript = await transcribe({ isSpeech: () => false });
    expect(transcript).toMatchObject({ segments: [], warnings: [], coverage: { speechMs: 0 } });
  });

  test('reports a segment that the engine failed on, with its span, and keeps the others', async () => {
    const transcript = await transcribe({
      recognise: (segment) => {
        if (segment.span.startSample < msToSamples(15_000)) return sayHello(segment);
        if (segment.span.startSample > msToSamples(25_000)) return sayHello(segment);
        throw new LalelaError('ENGINE_FAILED', 'crashed');
      },
    });
    expect(transcript.segments.filter(({ words }) => words.length > 0)).toHaveLength(5);
    const failed = transcript.warnings.filter(({ code }) => code === 'SEGMENT_FAILED');
    expect(failed).toHaveLength(1);
    expect(failed[0]?.span?.startMs).toBeGreaterThan(21_000);
    expect(failed[0]?.span?.endMs).toBeLessThan(24_000);
  });

  test('fails when the engine failed on every segment', async () => {
    const recognise = () => Promise.reject(new LalelaError('ENGINE_FAILED', 'crashed'));
    await expect(transcribe({ recognise })).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });

  test('fails at once when the model cannot be loaded', async () => {
    let calls = 0;
    const recognise = () => {
      calls++;
      return Promise.reject(new LalelaError('MODEL_CORRUPT', 'not a model'));
    };
    const decoder = fakeDecoder(3_600_000);
    await expect(transcribe({ recognise, decoder })).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
    });
    expect(calls).toBeLessThan(100);
  });

  test('fails as the decoder fails', async () => {
    const decoder: MediaDecoder = {
      ...fakeDecoder(0),
      decode: () => Promise.reject(new LalelaError('NOT_MEDIA', 'no')),
    };
    await expect(transcribe({ decoder })).rejects.toMatchObject({ code: 'NOT_MEDIA' });
  });

  test('warns of a damaged recording and of mixed channels', async () => {
    const decoder = fakeDecoder(10_000, { isDamaged: true, sourceChannelCount: 2 });
    const { warnings } = await transcribe({ decoder });
    expect(warnings.map(({ code }) => code)).toEqual(['MEDIA_DAMAGED', 'CHANNELS_MIXED']);
    expect(warnings[0]?.message).toContain('10 s of it could be decoded');
    expect(warnings[1]?.message).toContain('`channels: separate`');
  });

  test('writes without punctuation and capitals when asked to', async () => {
    const transcript = await transcribe({ punctuation: false });
    expect(transcript.segments[0]?.words[0]?.text).toBe('hello');
    expect(transcript.provenance.options).toMatchObject({ punctuation: false });
  });

  test.each([
    [true, 'The ANC in eThekwini.'],
    [false, 'the ANC in ethekwini'],
  ])('joins acronyms that were spelled (punctuation: %s)', async (punctuation, expected) => {
    const texts = ['The', 'A.', 'N.', 'C.', 'in', 'Ethekwini.'];
    const words = texts.map((text, i) => ({ text, startMs: i * 100, endMs: i * 100 + 90 }));
    const recognise = () => ({ words, warnings: [] });
    const { segments } = await transcribe({ recognise, punctuation });
    expect(segments[0]?.words.map(({ text }) => text).join(' ')).toBe(expected);
  });

  test('reports progress that never falls and ends with the whole recording', async () => {
    const seen: TranscribeProgress[] = [];
    await transcribe({ onProgress: (progress) => seen.push(progress) });
    const done = seen.map(({ doneMs }) => doneMs);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toEqual({ doneMs: 60_000, totalMs: 60_000 });
  });

  test('does not count speech as done before it is recognised', async () => {
    let doneMs = 0;
    const seen: number[] = [];
    const recognise: Recognise = async (segment) => {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(doneMs);
      return sayHello(segment);
    };
    await transcribe({ recognise, onProgress: (progress) => (doneMs = progress.doneMs) });
    expect(Math.max(...seen)).toBeLessThan(60_000);
  });

  test('stops when asked to', async () => {
    const controller = new AbortController();
    const recognise: Recognise = (segment) => {
      controller.abort();
      return sayHello(segment);
    };
    const decoder = fakeDecoder(3_600_000);
    await expect(
      transcribe({ recognise, decoder, signal: controller.signal }),
    ).rejects.toThrowError();
  });

  test('leaves no scratch folder behind, however it ends', async () => {
    await transcribe();
    const recognise = () => Promise.reject(new LalelaError('MODEL_CORRUPT', 'no'));
    await transcribe({ recognise }).catch(() => undefined);
    expect(await readdir(scratchRoot)).toEqual([]);
  });

  test('keeps few segments waiting, however long the recording', async () => {
    let waiting = 0;
    let most = 0;
    const recognise: Recognise = async (segment) => {
      most = Math.max(most, ++waiting);
      await new Promise((resolve) => setImmediate(resolve));
      waiting--;
      return sayHello(segment);
    };
    const { segments } = await transcribe({ recognise, decoder: fakeDecoder(7_200_000) });
    expect(segments).toHaveLength(720);
    expect(most).toBeLessThanOrEqual(64);
  });
});
