/** Opens everything that the recordings of one command pass through. */
import type { AskedOfFile, Output, RecordingProgress } from '../../command/index.ts';
import { pullMissing } from '../../command/index.ts';
import type { Config } from '../../config/index.ts';
import { codeOf } from '../../kernel/index.ts';
import { chooseModel, type InstalledModel, type ModelStore } from '../../models/index.ts';
import { createScratchFolder } from '../../runtime/index.ts';
import { createLog } from '../../telemetry/index.ts';
import type { Transcript } from '../../transcript/index.ts';
import { soundsNarrow, transcribeRecording, type TranscribeRequest } from '../../worker/index.ts';
import { MUTE_POOL } from './mute-pool.ts';
import { openModels } from './open-models.ts';
import { openRooms, type Rooms } from './open-rooms.ts';

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
  const [model, voiceActivity] = await readyModels(store, asked);
  const log = createLog({ level: config.logLevel ?? 'silent' });
  const { threads } = options;
  const rooms = await openRooms({ config, signal, log, voiceActivity, threads, store });
  // The model loads while the recording is probed and decoded; recognition tells if it cannot.
  if (options.isLazy !== true) rooms.pool.warm(model).catch(() => undefined);
  const modelFor = (path: string) => modelByBand({ store, rooms, model, path }, asked);
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
  options: Asked,
): Promise<[InstalledModel, InstalledModel]> {
  const id = await modelIdFor(store, options, 'wide');
  const [model, voiceActivity] = await pullMissing(store, [id, VOICE_ACTIVITY_MODEL], options);
  return [model as InstalledModel, voiceActivity as InstalledModel];
}

interface ModelByBand {
  readonly store: ModelStore;
  readonly rooms: Rooms;
  /** For wide-band sound. */
  readonly model: InstalledModel;
  readonly path: string;
}

/** A recording of a telephone gets the model for that, where the table has another than for wide-band sound. */
async function modelByBand(
  { store, rooms, model, path }: ModelByBand,
  options: Asked,
): Promise<InstalledModel> {
  if (options.modelId !== undefined) return model;
  const id = await modelIdFor(store, options, 'narrow').catch(noneForLanguage);
  if (id === undefined || id === model.id) return model;
  await using scratch = await createScratchFolder(rooms.scratchRoot);
  const file = { path, folder: scratch.path, signal: options.signal };
  if (!(await soundsNarrow(rooms.decoder, file))) return model;
  const [narrow] = await pullMissing(store, [id], options);
  return narrow as InstalledModel;
}

/** A language that the table has for wide-band sound only is heard with that. */
function noneForLanguage(error: unknown): undefined {
  if (codeOf(error) !== 'NO_MODEL_FOR_LANGUAGE') throw error;
}

async function modelIdFor(
  store: ModelStore,
  { language, modelId }: Asked,
  band: 'narrow' | 'wide',
): Promise<string> {
  const listings = await store.list();
  const installed = listings
    .filter(({ state }) => state === 'installed')
    .map(({ entry }) => entry.id);
  const { id } = chooseModel({
    catalogue: store.catalogue,
    language,
    band,
    modelId,
    installed: new Set(installed),
  });
  return id;
}
