/** `lalela models sync`: copies the installed models to a bucket, and from there to where tasks mount them. */
import { LalelaError } from '../kernel/index.ts';
import {
  sendModels,
  type FarModels,
  type ModelStore,
  type SendProgress,
  type SentModels,
} from '../models/index.ts';
import { createByteBar } from './byte-bar.ts';
import { EXIT } from './exit-codes.ts';
import { formatBytes } from './models-text.ts';
import type { Output } from './output.ts';

export interface SyncWords {
  /** `s3://BUCKET/PREFIX`. */
  readonly address?: string | undefined;
  /** Whether the file system of the tasks is meant, by way of the configured bucket. */
  readonly efs: boolean;
  /** Whether everything is sent, also what seems to be there. */
  readonly again: boolean;
}

export interface SyncPorts {
  readonly store: ModelStore;
  readonly output: Output;
  readonly signal: AbortSignal;
  /** @throws LalelaError USAGE for what is no address. */
  readonly openFar: (address: string) => Promise<FarModels>;
  /** @throws LalelaError CONFIG_INVALID where nothing says which tasks. */
  readonly fileSystem: () => TaskFileSystem;
}

/** The file system that tasks mount, which only a task of theirs can write. */
export interface TaskFileSystem {
  /** `s3://…` that the task copies from. */
  readonly address: string;
  /** Name of the task. */
  readonly task: string;
  /** Runs it to its end. @throws LalelaError LAUNCH_FAILED, TASK_FAILED. */
  copy(signal: AbortSignal): Promise<void>;
}

/** @throws LalelaError USAGE unless one of address and `--efs` is given; as `sendModels`. */
export async function runModelsSync(ports: SyncPorts, words: SyncWords): Promise<number> {
  const fileSystem = targetOf(ports, words);
  const address = fileSystem?.address ?? words.address ?? '';
  const far = await ports.openFar(address);
  tell(ports.output, address, await send(ports, far, words.again));
  if (fileSystem !== undefined) await copy(ports, fileSystem);
  return EXIT.done;
}

function targetOf(ports: SyncPorts, { address, efs }: SyncWords): TaskFileSystem | undefined {
  if (efs === (address !== undefined))
    throw new LalelaError(
      'USAGE',
      'Where models are to be copied is named in one way: an address such as s3://bucket/models, or --efs.',
    );
  return efs ? ports.fileSystem() : undefined;
}

const PHASES: Readonly<Record<SendProgress['phase'], string>> = {
  verifying: 'Verifying',
  sending: 'Sending',
};

async function send(
  { store, output, signal }: SyncPorts,
  far: FarModels,
  isAgain: boolean,
): Promise<SentModels> {
  const bar = createByteBar(output);
  const onProgress = ({ modelId, phase, doneBytes, totalBytes }: SendProgress) =>
    void bar.show(`${PHASES[phase]} ${modelId}`, doneBytes, totalBytes);
  try {
    return await sendModels({ store, far, isAgain, signal, onProgress });
  } finally {
    bar.end();
  }
}

function tell(output: Output, address: string, { sent, unchanged, operatorFiles }: SentModels) {
  for (const { id, bytes } of sent)
    output.stderr(`Sent ${id}, ${formatBytes(bytes)}, to ${address}\n`);
  for (const name of operatorFiles) output.stderr(`Sent ${name} to ${address}\n`);
  for (const id of unchanged) output.stderr(`${id} is there already\n`);
}

async function copy({ output, signal }: SyncPorts, fileSystem: TaskFileSystem): Promise<void> {
  const { task } = fileSystem;
  output.stderr(`Running the task ${task}, which copies them; it goes on if this is stopped.\n`);
  await fileSystem.copy(signal);
  output.stderr(`The task ${task} ended with 0: tasks that start from now on have the models.\n`);
}
