/** Sends the speech of a recording to the engine that hears voices, in windows, and gathers the voices. */
import { msToSamples, samplesToMs } from '../audio/index.ts';
import type { Diarization } from '../transcript/index.ts';
import type { EnginePool, VoiceStretch } from '../engine/index.ts';
import type { FoundSegment } from '../media/index.ts';
import type { InstalledModel } from '../models/index.ts';

/** How voices are heard in this installation. */
export interface VoiceHearing {
  readonly method: Exclude<Diarization['method'], 'channel'>;
  /** Its own, so that recognition and voices do not take each other's processes. */
  readonly pool: EnginePool;
  readonly model: InstalledModel;
  /** The longest window that its engine hears at once. */
  readonly longestWindowMs: number;
}

/** What was heard in one window; times in milliseconds of the recording. */
export type HeardWindow = readonly VoiceStretch[];

export interface VoiceListener {
  /** Takes the next segment of the recording's one channel, in order of time. */
  add(path: string, segment: FoundSegment): void;
  /** Waits for all windows; in order of time. @throws LalelaError ENGINE_FAILED, MODEL_CORRUPT, CANCELLED. */
  done(): Promise<HeardWindow[]>;
}

interface OpenWindow {
  readonly path: string;
  readonly segments: FoundSegment[];
}

export function createVoiceListener(
  { pool, model, longestWindowMs }: VoiceHearing,
  signal: AbortSignal,
): VoiceListener {
  const heard: Promise<HeardWindow>[] = [];
  let open: OpenWindow | undefined;

  function close(): void {
    if (open === undefined) return;
    const result = hearWindow(pool, { ...open, model }, signal);
    // Whoever waits for all of them hears of it; until then it is nobody's.
    result.catch(() => undefined);
    heard.push(result);
    open = undefined;
  }

  return {
    add(path, segment) {
      const start = open?.segments[0]?.startSample ?? segment.startSample;
      if (segment.endSample - start > msToSamples(longestWindowMs)) close();
      open ??= { path, segments: [] };
      open.segments.push(segment);
    },
    done() {
      close();
      return Promise.all(heard);
    },
  };
}

async function hearWindow(
  pool: EnginePool,
  { path, segments, model }: OpenWindow & { model: InstalledModel },
  signal: AbortSignal,
): Promise<HeardWindow> {
  const startSample = segments[0]!.startSample;
  const endSample = segments.at(-1)!.endSample;
  const speech = segments
    .flatMap((segment) => segment.speech)
    .map((span) => ({
      startMs: samplesToMs(span.startSample - startSample),
      endMs: samplesToMs(span.endSample - startSample),
    }));
  const segment = { span: { path, startSample, endSample }, speech };
  const { voices = [] } = await pool.recognise(
    { model, segment, options: { language: 'mul' } },
    signal,
  );
  const offsetMs = samplesToMs(startSample);
  return voices.map((stretch) => ({
    ...stretch,
    startMs: stretch.startMs + offsetMs,
    endMs: stretch.endMs + offsetMs,
  }));
}
