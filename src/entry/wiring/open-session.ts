/** Opens everything that recordings pass through: models, decoder, detector, pool. */
import { availableParallelism } from 'node:os';
import type { Output, RecordingProgress } from '../../command/index.ts';
import { pullMissing } from '../../command/index.ts';
import type { Config } from '../../config/index.ts';
import { createEnginePool, startEngineProcess } from '../../engine/index.ts';
import { createSileroDetector } from '../../media/silero/index.ts';
import { chooseModel, type InstalledModel, type ModelStore } from '../../models/index.ts';
import { removeAbandonedScratchFolders } from '../../runtime/index.ts';
import { createLog } from '../../telemetry/index.ts';
import type { Transcript } from '../../transcript/index.ts';
import { transcribeRecording } from '../../worker/index.ts';
import { childProgram } from './child-programs.ts';
import { openDecoder } from './open-decoder.ts';
import { openModels } from './open-models.ts';
import { readVersion } from './project.ts';

export const VOICE_ACTIVITY_MODEL = 'silero-vad';

export interface SessionOptions {
  readonly language: string;
  readonly modelId?: string | undefined;
  readonly punctuation: boolean;
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
}

export async function openSession(
  { config, output, signal }: Surroundings,
  options: SessionOptions,
): Promise<Session> {
  const store = await openModels(config);
  const decoding = openDecoder(process.env['PATH'] ?? '', signal);
  // Awaited below; a failure meanwhile must not end the process.
  decoding.catch(() => undefined);
  const [model, voiceActivity] = await readyModels(store, { ...options, output, signal });
  await removeAbandonedScratchFolders(config.scratchFolder);
  const pool = createEnginePool({
    size: options.threads ?? availableParallelism(),
    startProcess: () => startEngineProcess(childProgram('engine-process')),
    log: createLog({ level: config.logLevel ?? 'silent' }),
  });
  const detector = createSileroDetector({
    program: childProgram('speech-process'),
    modelPath: voiceActivity.files['model'] ?? '',
  });
  // The model loads while the recording is probed and decoded; recognition tells if it cannot.
  pool.warm(model).catch(() => undefined);
  const rooms = {
    decoder: await decoding,
    detector,
    pool,
    scratchRoot: config.scratchFolder,
    software: `lalela/${readVersion()}`,
  };
  return {
    transcribe: (path, signalOfCall, onProgress) =>
      transcribeRecording(rooms, {
        ...options,
        path,
        model,
        signal: signalOfCall,
        ...(onProgress === undefined ? {} : { onProgress }),
      }),
    async [Symbol.asyncDispose]() {
      await Promise.all([pool.close(), detector.close()]);
    },
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
