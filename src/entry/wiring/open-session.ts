/** Opens everything that the recordings of one command pass through. */
import type { Output, RecordingProgress } from '../../command/index.ts';
import { pullMissing } from '../../command/index.ts';
import type { Config } from '../../config/index.ts';
import { chooseModel, type InstalledModel, type ModelStore } from '../../models/index.ts';
import { createLog } from '../../telemetry/index.ts';
import type { Transcript } from '../../transcript/index.ts';
import { transcribeRecording, type TranscribeRequest } from '../../worker/index.ts';
import { openModels } from './open-models.ts';
import { openRooms } from './open-rooms.ts';

export const VOICE_ACTIVITY_MODEL = 'silero-vad';

export interface SessionOptions {
  /** ISO 639-3, `mul` or `auto`. */
  readonly language: string;
  readonly modelId?: string | undefined;
  readonly punctuation: boolean;
  /** Absent: `spoken`. */
  readonly numbers?: 'spoken' | 'written' | undefined;
  /** Absent: `auto`. */
  readonly channels?: TranscribeRequest['channels'];
  /** Absent: nobody asked who spoke. */
  readonly diarization?: TranscribeRequest['diarization'];
  readonly maxDurationMs?: number | undefined;
  /** Engine processes; absent: as many as cores. */
  readonly threads?: number | undefined;
  readonly isQuiet: boolean;
}

export interface Surroundings {
  readonly config: Config;
  readonly output: Output;
  readonly signal: AbortSignal;
}

export interface Session extends AsyncDisposable {
  transcribe(
    file: string,
    signal: AbortSignal,
    onProgress?: (progress: RecordingProgress) => void,
  ): Promise<Transcript>;
  /** With who speaks asked for as it is here, whatever the session's options say. */
  diarize(
    file: string,
    diarization: SessionOptions['diarization'],
    signal: AbortSignal,
  ): Promise<Transcript>;
}

export async function openSession(
  { config, output, signal }: Surroundings,
  options: SessionOptions,
): Promise<Session> {
  const store = await openModels(config);
  const [model, voiceActivity] = await readyModels(store, { ...options, output, signal });
  const log = createLog({ level: config.logLevel ?? 'silent' });
  const rooms = await openRooms({ config, signal, log, voiceActivity, threads: options.threads });
  // The model loads while the recording is probed and decoded; recognition tells if it cannot.
  rooms.pool.warm(model).catch(() => undefined);
  return {
    transcribe: (path, signalOfCall, onProgress) =>
      transcribeRecording(rooms, {
        ...options,
        path,
        model,
        signal: signalOfCall,
        ...(onProgress === undefined ? {} : { onProgress }),
      }),
    diarize: (path, diarization, signalOfCall) =>
      transcribeRecording(rooms, { ...options, path, model, diarization, signal: signalOfCall }),
    [Symbol.asyncDispose]: () => rooms[Symbol.asyncDispose](),
  };
}

/** The model for the language and the voice activity model, pulled where they are not there yet. */
async function readyModels(
  store: ModelStore,
  options: SessionOptions & Omit<Surroundings, 'config'>,
): Promise<[InstalledModel, InstalledModel]> {
  const listings = await store.list();
  const installed = listings
    .filter(({ state }) => state === 'installed')
    .map(({ entry }) => entry.id);
  const { id } = chooseModel({
    catalogue: store.catalogue,
    language: options.language,
    band: 'wide',
    modelId: options.modelId,
    installed: new Set(installed),
  });
  const [model, voiceActivity] = await pullMissing(store, [id, VOICE_ACTIVITY_MODEL], options);
  return [model as InstalledModel, voiceActivity as InstalledModel];
}
