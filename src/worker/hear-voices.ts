/** Sends the speech of a recording to the engine that hears voices, in windows, and hands the voices on. */
import { msToSamples, samplesToMs } from '../audio/index.ts';
import type { EnginePool, VoiceStretch } from '../engine/index.ts';
import type { FoundSegment } from '../media/index.ts';
import type { InstalledModel } from '../models/index.ts';
import type { TimeSpan } from '../transcript/index.ts';
import { isEngineFault } from './segment-recogniser.ts';

/** Every engine that hears voices takes a window of this length, which holds several turns. */
const LONGEST_WINDOW_MS = 120_000;

export interface VoiceEngine {
  /** Its own, so that recognition and voices do not take each other's processes. */
  readonly pool: EnginePool;
  readonly model: InstalledModel;
}

export interface VoiceListener {
  /** Takes the next segment, in order of time. */
  add(path: string, segment: FoundSegment): void;
  /**
   * Waits until every window was handed on.
   * @returns the windows that the engine failed on, twice, in milliseconds of the recording.
   * @throws LalelaError ENGINE_FAILED when it failed on all of them, MODEL_CORRUPT, CANCELLED.
   */
  done(): Promise<readonly TimeSpan[]>;
}

interface Window {
  readonly path: string;
  readonly segments: FoundSegment[];
}

/** @param take gets the voices window by window, in order, times in milliseconds of the recording. */
export function createVoiceListener(
  engine: VoiceEngine,
  take: (stretches: readonly VoiceStretch[]) => void,
  signal: AbortSignal,
): VoiceListener {
  const failed: { span: TimeSpan; error: unknown }[] = [];
  let open: Window | undefined;
  let windows = 0;
  let inOrder = Promise.resolve();

  function close(): void {
    if (open === undefined) return;
    const window = open;
    const heard = hearWindow(engine, window, signal).catch((error: unknown) => {
      if (!isEngineFault(error)) throw error;
      failed.push({ span: spanOf(window), error });
      return [];
    });
    inOrder = inOrder.then(async () => take(await heard));
    // Whoever waits for the end hears of a fault; until then it is nobody's.
    heard.catch(() => undefined);
    inOrder.catch(() => undefined);
    windows++;
    open = undefined;
  }

  return {
    add(path, segment) {
      const start = open?.segments[0]?.startSample ?? segment.startSample;
      if (segment.endSample - start > msToSamples(LONGEST_WINDOW_MS)) close();
      open ??= { path, segments: [] };
      open.segments.push(segment);
    },
    async done() {
      close();
      await inOrder;
      if (windows > 0 && failed.length === windows) throw failed[0]!.error;
      return failed.map(({ span }) => span);
    },
  };
}

function spanOf({ segments }: Window): TimeSpan {
  return {
    startMs: samplesToMs(segments[0]!.startSample),
    endMs: samplesToMs(segments.at(-1)!.endSample),
  };
}

async function hearWindow(
  { pool, model }: VoiceEngine,
  { path, segments }: Window,
  signal: AbortSignal,
): Promise<readonly VoiceStretch[]> {
  const startSample = segments[0]!.startSample;
  const endSample = segments.at(-1)!.endSample;
  const speech = segments
    .flatMap((segment) => segment.speech)
    .map((span) => ({
      startMs: samplesToMs(span.startSample - startSample),
      endMs: samplesToMs(span.endSample - startSample),
    }));
  const segment = { span: { path, startSample, endSample }, speech };
  const task = { model, segment, options: { language: 'mul' } };
  const { voices = [] } = await pool.recognise(task, signal);
  const offsetMs = samplesToMs(startSample);
  return voices.map((stretch) => ({
    ...stretch,
    startMs: stretch.startMs + offsetMs,
    endMs: stretch.endMs + offsetMs,
  }));
}
