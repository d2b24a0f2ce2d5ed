/** Sends the segments of one recording to the pool and gathers what comes back. */
import { samplesToMs } from '../audio/index.ts';
import type { EnginePool, SpeechSegment } from '../engine/index.ts';
import { LalelaError } from '../kernel/index.ts';
import type { InstalledModel } from '../models/index.ts';
import type { RecognisedStretch } from '../transcript/index.ts';
import type { ChannelSegment, Checkpoint } from './checkpoint.ts';

/**
 * Segments of one recording that may wait or be worked on at once: enough to find like lengths for a
 * batch, few enough that memory and a cancelled recording's lost work stay small.
 */
const MOST_IN_FLIGHT = 64;

export interface SegmentRecogniser {
  /**
   * Sends a segment of the scratch file at `path`; waits only while too many are under way.
   * @throws what an earlier segment failed with.
   */
  add(path: string, segment: ChannelSegment, onDone: () => void): Promise<void>;
  /** Waits for all; in the order in which they were sent. */
  done(): Promise<RecognisedStretch[]>;
}

export interface RecogniserOptions {
  readonly model: InstalledModel;
  /** ISO 639-3. */
  readonly language: string;
  /** Likely to be said; the same list with every segment. */
  readonly phrases?: readonly string[] | undefined;
  /** What is found there is not recognised again; what is recognised is kept there. */
  readonly checkpoint?: Checkpoint | undefined;
}

export function createSegmentRecogniser(
  pool: EnginePool,
  { model, language, phrases, checkpoint }: RecogniserOptions,
  signal: AbortSignal,
): SegmentRecogniser {
  const results: Promise<RecognisedStretch>[] = [];
  const inFlight = new Set<Promise<unknown>>();
  const options = { language, ...(phrases === undefined ? {} : { phrases }) };
  let failedCount = 0;
  let failure: { error: unknown } | undefined;

  async function recognise(path: string, found: ChannelSegment): Promise<RecognisedStretch> {
    const place = placeOf(found);
    const known = checkpoint?.find(found);
    if (known !== undefined) return { ...place, words: known.words, warnings: known.warnings };
    try {
      const segment = toSpeechSegment(path, found);
      const task = { model, segment, options };
      const recognised = await pool.recognise(task, signal);
      checkpoint?.keep(found, recognised);
      return { ...place, ...recognised };
    } catch (error) {
      if (!isEngineFault(error)) throw error;
      failedCount++;
      return { ...place, words: [], warnings: [SEGMENT_FAILED] };
    }
  }

  return {
    async add(path, found, onDone) {
      while (inFlight.size >= MOST_IN_FLIGHT && failure === undefined) await Promise.race(inFlight);
      if (failure !== undefined) throw failure.error;
      const result = recognise(path, found);
      const settled = result
        .then(onDone, (error: unknown) => (failure ??= { error }))
        .finally(() => inFlight.delete(settled));
      inFlight.add(settled);
      results.push(result);
    },
    async done() {
      const stretches = await Promise.all(results);
      if (failedCount > 0 && failedCount === stretches.length) throw nothingRecognised();
      return stretches;
    },
  };
}

const SEGMENT_FAILED = {
  code: 'SEGMENT_FAILED',
  message:
    'The engine failed twice on this stretch of speech, which has no words. Transcribe the recording again, or with another model.',
} as const;

/** Whether an engine failed twice on what it was given, which another stretch may survive. */
export function isEngineFault(error: unknown): boolean {
  return error instanceof LalelaError && ['ENGINE_FAILED', 'ENGINE_TIMEOUT'].includes(error.code);
}

function nothingRecognised(): LalelaError {
  return new LalelaError(
    'ENGINE_FAILED',
    'The engine failed on every stretch of speech in the recording. Run `lalela doctor`, and `lalela models verify` for the model.',
    { isRetryable: true },
  );
}

function placeOf({ channel, startSample, endSample, speech }: ChannelSegment) {
  return {
    channel,
    startMs: samplesToMs(startSample),
    endMs: samplesToMs(endSample),
    speech: speech.map((span) => ({
      startMs: samplesToMs(span.startSample - startSample),
      endMs: samplesToMs(span.endSample - startSample),
    })),
  };
}

function toSpeechSegment(path: string, found: ChannelSegment): SpeechSegment {
  const { startSample, endSample } = found;
  return { span: { path, startSample, endSample }, speech: placeOf(found).speech };
}
