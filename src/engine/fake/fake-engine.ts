/**
 * An engine that speaks the true contract and recognises nothing: what it says, how long it takes and
 * when it fails comes from its model's script. For tests, demonstrations and work on clients.
 *
 * A fake model is a folder with one file, role `script`: JSON as in {@link FakeScript}.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { samplesToMs } from '../../audio/index.ts';
import { LalelaError } from '../../kernel/index.ts';
import type { Engine, LoadedEngine, RecognisedSegment, SpeechSegment } from '../engine.ts';

const FakeScriptSchema = Type.Object(
  {
    /** Said in every segment, spread evenly over it; default `hello world`. */
    text: Type.Optional(Type.String()),
    /** How long a batch takes. */
    delayMs: Type.Optional(Type.Integer({ minimum: 0 })),
    /** The process ends by itself (SIGKILL) on segments that begin in this span of the recording. */
    crash: Type.Optional(Type.Object({ fromMs: Type.Integer(), toMs: Type.Integer() })),
    /** The process ends while it loads. */
    crashOnLoad: Type.Optional(Type.Boolean()),
    batchSize: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  { additionalProperties: false },
);

export type FakeScript = Static<typeof FakeScriptSchema>;

export function createFakeEngine(): Engine {
  return {
    name: 'fake',
    async load(model) {
      const script = await readScript(model.files['script']);
      if (script.crashOnLoad === true) process.kill(process.pid, 'SIGKILL');
      return loadedFake(script);
    },
  };
}

async function readScript(path: string | undefined): Promise<FakeScript> {
  try {
    const script: unknown = JSON.parse(await readFile(path ?? '', 'utf8'));
    if (Value.Check(FakeScriptSchema, script)) return script;
  } catch (cause) {
    throw corrupt(cause);
  }
  throw corrupt();
}

function corrupt(cause?: unknown): LalelaError {
  return new LalelaError(
    'MODEL_CORRUPT',
    'The script of the fake model is not valid JSON of its form.',
    {
      cause,
    },
  );
}

function loadedFake(script: FakeScript): LoadedEngine {
  return {
    capabilities: {
      wordTimes: true,
      wordConfidence: true,
      punctuates: true,
      phrases: false,
      maxSegmentMs: 30_000,
      batchSize: script.batchSize ?? 1,
    },
    async recognise(segments, _options, signal) {
      if (segments.some((segment) => isFatal(segment, script)))
        process.kill(process.pid, 'SIGKILL');
      await delay(script.delayMs ?? 0, undefined, { signal });
      return segments.map((segment) => say(script.text ?? 'hello world', segment));
    },
    close: () => Promise.resolve(),
  };
}

function isFatal({ span }: SpeechSegment, { crash }: FakeScript): boolean {
  const startMs = samplesToMs(span.startSample);
  return crash !== undefined && startMs >= crash.fromMs && startMs < crash.toMs;
}

function say(text: string, { span }: SpeechSegment): RecognisedSegment {
  const words = text.split(' ').filter((word) => word !== '');
  const lengthMs = samplesToMs(span.endSample - span.startSample);
  const at = (index: number) => Math.floor((lengthMs * index) / words.length);
  return {
    words: words.map((word, index) => ({
      text: word,
      startMs: at(index),
      endMs: at(index + 1),
      confidence: 1,
    })),
    warnings: [],
  };
}
