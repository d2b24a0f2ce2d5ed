/** Looks at this machine for `lalela doctor`. */
import { availableParallelism, totalmem } from 'node:os';
import type { Findings } from '../../command/index.ts';
import type { Config } from '../../config/index.ts';
import { findFfmpegCore } from '../../media/ffmpeg-wasm/index.ts';
import { findSystemFfmpeg } from '../../media/ffmpeg/index.ts';
import { createScratchFolder, freeDiskBytes, startChildClient } from '../../runtime/index.ts';
import { childProgram } from './child-programs.ts';
import { openModels } from './open-models.ts';
import { VOICE_ACTIVITY_MODEL } from './open-session.ts';
import { readVersion } from './project.ts';

const DEFAULT_MODEL = 'moonshine-base-en';

export async function gatherFindings(config: Config): Promise<Findings> {
  const ffmpeg = await findSystemFfmpeg({ path: process.env['PATH'] ?? '' });
  const freeBytes = await freeScratchBytes(config.scratchFolder);
  const store = await openModels(config);
  const listings = await store.list();
  const models = listings
    .filter(({ entry, state }) => state !== 'absent' || isNeeded(entry.id))
    .map(
      ({ entry, state }) =>
        ({ id: entry.id, state: state === 'absent' ? 'missing' : state }) as const,
    );
  return {
    software: `lalela/${readVersion()}`,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    hasBuiltInFfmpeg: findFfmpegCore() !== undefined,
    models,
    modelsFolder: store.path,
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    scratch: { folder: config.scratchFolder, ...(freeBytes === undefined ? {} : { freeBytes }) },
    ...(ffmpeg === undefined ? {} : { systemFfmpeg: ffmpeg.version }),
    ...((await canLoadInference()) ? {} : { inferenceFault: 'its native library does not load' }),
  };
}

function isNeeded(id: string): boolean {
  return id === DEFAULT_MODEL || id === VOICE_ACTIVITY_MODEL;
}

async function freeScratchBytes(folder: string): Promise<number | undefined> {
  try {
    await using scratch = await createScratchFolder(folder);
    return await freeDiskBytes(scratch.path);
  } catch {
    return undefined;
  }
}

/** In a child process, as it is used: a native library that does not fit may end its process. */
async function canLoadInference(): Promise<boolean> {
  const child = startChildClient({
    program: childProgram('speech-process'),
    name: 'voice activity',
  });
  try {
    // Answered with a failure, for there is no such model; a process that cannot load the library ends.
    await child.ask({ modelPath: '', span: { path: '', startSample: 0, endSample: 0 } });
    return true;
  } catch {
    return false;
  } finally {
    await child.stop();
  }
}
