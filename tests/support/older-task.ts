/** A container's environment by the older contract, over folders of objects, for tests to change. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from './cli.ts';

export const SAMPLE = join(ROOT, 'samples', 'parliament.flac');

export interface Bucket extends AsyncDisposable {
  /** What `LALELA_DATA` is set to. */
  readonly dataFolder: string;
  /** The object's bytes as text; `undefined` where there is none. */
  read(key: string): Promise<string | undefined>;
}

/** The bucket `recordings` with the sample at `uploads/talk.flac` and what is no recording at `uploads/notes.txt`. */
export async function makeBucket(): Promise<Bucket> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'lalela-task-'));
  const at = (key: string) => join(dataFolder, 'objects/recordings', key);
  await mkdir(dirname(at('uploads/talk.flac')), { recursive: true });
  await cp(SAMPLE, at('uploads/talk.flac'));
  await writeFile(at('uploads/notes.txt'), 'Remember the milk.\n'.repeat(50));
  return {
    dataFolder,
    read: (key) => readFile(at(key), 'utf8').catch(() => undefined),
    [Symbol.asyncDispose]: () => rm(dataFolder, { recursive: true, force: true }),
  };
}

export type TaskEnvironment = Readonly<Record<string, string | undefined>>;

/** As the gateway of 2021 started its tasks. */
export function taskEnvironment(changed: TaskEnvironment = {}): TaskEnvironment {
  return {
    BUCKET_NAME: 'recordings',
    OBJECT_NAME: 'talk.flac',
    OBJECT_PATH: 'uploads/talk.flac',
    OBJECT_URL: 'none',
    DEC_LANG: 'eng',
    SR: '16000',
    NUM_CHAN: '1',
    NUM_SPK: '1',
    SAC: 'yes',
    DIA: 'no',
    CUSTOM_GRAPH: 'none',
    PRIV: 'no',
    BATCHED: 'no',
    USER_ID: '17',
    JOB_ID: '42',
    TAG: 'sitting-7',
    NUM_THREADS: '4',
    CAP_PROV: 'FARGATE_SPOT',
    FE_API_KEY: 'key-of-the-front-end',
    X_API_KEY: 'key-that-opens-the-gateway',
    ...changed,
  };
}
