/** Opens what recordings pass through, for the command and the service alike: decoder, detector, pool. */
import { availableParallelism } from 'node:os';
import type { Config } from '../../config/index.ts';
import { createEnginePool, startEngineProcess } from '../../engine/index.ts';
import { createSileroDetector } from '../../media/silero/index.ts';
import type { InstalledModel, ModelStore } from '../../models/index.ts';
import { removeAbandonedScratchFolders } from '../../runtime/index.ts';
import type { Log } from '../../telemetry/index.ts';
import type { TranscribeRooms } from '../../worker/index.ts';
import { childProgram } from './child-programs.ts';
import { openDecoder } from './open-decoder.ts';
import { openTextModels } from './open-text-models.ts';
import { openVoices } from './open-voices.ts';
import { readVersion } from './project.ts';

export interface RoomsOptions {
  readonly config: Config;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Engine processes; absent: as many as cores. */
  readonly threads?: number | undefined;
  /** How much the processes that work give way to those that answer. */
  readonly niceness?: number;
  /** Where a model that tells voices apart may be installed. */
  readonly store: Pick<ModelStore, 'catalogue' | 'find'>;
  /** Of the voice activity detector; awaited together with the decoder. */
  readonly voiceActivity: InstalledModel;
}

export type Rooms = TranscribeRooms & AsyncDisposable;

export async function openRooms(options: RoomsOptions): Promise<Rooms> {
  const { config, signal, log, niceness = 0 } = options;
  const processes = {
    size: options.threads ?? availableParallelism(),
    startProcess: () => startEngineProcess(childProgram('engine-process', niceness)),
    log,
  };
  const [decoder, text, voices] = await Promise.all([
    openDecoder(process.env['PATH'] ?? '', signal),
    openTextModels(),
    openVoices(options.store, config, processes),
    removeAbandonedScratchFolders(config.scratchFolder),
  ]);
  const pool = createEnginePool(processes);
  const detector = createSileroDetector({
    program: childProgram('speech-process', niceness),
    modelPath: options.voiceActivity.files['model'] ?? '',
  });
  return {
    decoder,
    detector,
    pool,
    voices,
    text,
    scratchRoot: config.scratchFolder,
    software: `lalela/${readVersion()}`,
    async [Symbol.asyncDispose]() {
      await Promise.all([pool.close(), voices.pool.close(), detector.close()]);
    },
  };
}
