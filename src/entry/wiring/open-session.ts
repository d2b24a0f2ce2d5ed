/** Opens everything that the recordings of one command pass through. */
import type { AskedOfFile, Output, RecordingProgress } from '../../command/index.ts';
import { pullMissing } from '../../command/index.ts';
import type { Config } from '../../config/index.ts';
import { chooseModel, type InstalledModel, type ModelStore } from '../../models/index.ts';
import { createLog } from '../../telemetry/index.ts';
import type { Transcript } from '../../transcript/index.ts';
import {
  chooseByBand,
  noneForLanguage,
  transcribeRecording,
  type NarrowModel,
  type TranscribeRequest,
} from '../../worker/index.ts';
import { MUTE_POOL } from './mute-pool.ts';
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
  /** Likely to be said. */
  readonly phrases?: readonly string[];
  /** Absent: `auto`. */
  readonly channels?: TranscribeRequest['channels'];
  /** Absent: nobody asked who spoke. */
  readonly diarization?: TranscribeRequest['diarization'];
  readonly maxDurationMs?: number | undefined;
  /** Engine processes; absent: as many as cores. */
  readonly threads?: number | undefined;
  readonly isQuiet: boolean;
  /** Whether engine processes start only where something is to be recognised. */
  readonly isLazy?: boolean;
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
  /** For a measurement: who speaks is asked as it is here, whatever the session's options say. */
  evaluate(file: string, asked: AskedOfFile, signal: AbortSignal): Promise<Transcript>;
}

export async function openSession(
  { config, output, signal }: Surroundings,
  options: SessionOptions,
): Promise<Session> {
  const store = await openModels(config);
  const asked = { ...options, output, signal };
  const { wide, narrow: narrowId } = await modelIds(store, options);
  const [model, voiceActivity] = await readyModels(store, wide, asked);
  const log = createLog({ level: config.logLevel ?? 'silent' });
  const { threads } = options;
  const rooms = await openRooms({ config, signal, log, voiceActivity, threads, store });
  // The model loads while the recording is probed and decoded; recognition tells if it cannot.
  if (options.isLazy !== true) rooms.pool.warm(model).catch(() => undefined);
  const narrow = narrowId === undefined ? undefined : narrowModel(store, narrowId, asked);
  const modelFor = (path: string) => chooseByBand(rooms, { wide: model, narrow }, { path, signal });
  return {
    transcribe: async (path, signalOfCall, onProgress) =>
      transcribeRecording(rooms, {
        ...options,
        path,
        model: await modelFor(path),
        signal: signalOfCall,
        ...(onProgress === undefined ? {} : { onProgress }),
      }),
    evaluate: async (path, { diarization, needsWords }, signalOfCall) =>
      transcribeRecording(needsWords ? rooms : { ...rooms, pool: MUTE_POOL }, {
        ...options,
        path,
        model: needsWords ? await modelFor(path) : model,
        diarization,
        signal: signalOfCall,
      }),
    [Symbol.asyncDispose]: () => rooms[Symbol.asyncDispose](),
  };
}

type Asked = SessionOptions & Omit<Surroundings, 'config'>;

/** The model for the language and the voice activity model, pulled where they are not there yet. */
async function readyModels(
  store: ModelStore,
  id: string,
  options: Asked,
): Promise<[InstalledModel, InstalledModel]> {
  const [model, voiceActivity] = await pullMissing(store, [id, VOICE_ACTIVITY_MODEL], options);
  return [model as InstalledModel, voiceActivity as InstalledModel];
}

/** Pulled with the first recording that needs it. */
function narrowModel(store: ModelStore, id: string, options: Asked): NarrowModel {
  return {
    id,
    async ready() {
      const [model] = await pullMissing(store, [id], options);
      return model as InstalledModel;
    },
  };
}

/** By band; none for narrow where the language has none for that, or one model was asked for by name. */
async function modelIds(
  store: ModelStore,
  { language, modelId }: SessionOptions,
): Promise<{ readonly wide: string; readonly narrow: string | undefined }> {
  const listings = await store.list();
  const installed = listings
    .filter(({ state }) => state === 'installed')
    .map(({ entry }) => entry.id);
  const idFor = (band: 'narrow' | 'wide') => {
    const choice = { catalogue: store.catalogue, installed: new Set(installed) };
    return chooseModel({ ...choice, language, band, modelId }).id;
  };
  const wide = idFor('wide');
  if (modelId !== undefined) return { wide, narrow: undefined };
  try {
    return { wide, narrow: idFor('narrow') };
  } catch (error) {
    return { wide, narrow: noneForLanguage(error) };
  }
}
