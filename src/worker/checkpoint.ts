/**
 * What was recognised of a job so far, kept outside the process: a second attempt does not recognise it
 * again. Parts are whole objects, written now and then; a part that cannot be read counts as not there.
 *
 * A part says which model and which Lalela made it; what another made is not used.
 */
import { text } from 'node:stream/consumers';
import Type from 'typebox';
import { Check } from 'typebox/value';
import type { PcmFile } from '../audio/index.ts';
import type { RecognisedSegment } from '../engine/index.ts';
import type { FoundSegment } from '../media/index.ts';
import { LALELA_BUCKET, type ObjectStore } from '../store/index.ts';

/** A segment of one channel of the recording, or of the mix of all. */
export interface ChannelSegment extends FoundSegment {
  readonly channel: PcmFile['channel'];
}

/** Finished segments of one job. */
export interface Checkpoint {
  /** What an earlier attempt, or this one, recognised there. */
  find(segment: ChannelSegment): RecognisedSegment | undefined;
  /** Remembers, and writes a part now and then. */
  keep(segment: ChannelSegment, recognised: RecognisedSegment): void;
  /** Writes what is not written yet. */
  flush(): void;
  /** Waits for what is being written. */
  written(): Promise<void>;
}

export interface CheckpointPlace {
  readonly objects: ObjectStore;
  /** Of the job's parts, in Lalela's own bucket; ends with a slash. */
  readonly prefix: string;
  /** Unlike for any other attempt at the job. */
  readonly attempt: string;
  /** What the words depend on: parts of another are not used. */
  readonly madeBy: string;
  readonly now: () => number;
}

/** So often a part is written while segments come in: what a lost worker did since then is done again. */
const PART_EVERY_MS = 5000;

const Part = Type.Object({
  madeBy: Type.String(),
  segments: Type.Array(
    Type.Object({
      key: Type.String(),
      words: Type.Array(
        Type.Object({
          text: Type.String(),
          startMs: Type.Number(),
          endMs: Type.Number(),
          confidence: Type.Optional(Type.Number()),
        }),
      ),
      warnings: Type.Array(Type.Object({ code: Type.String(), message: Type.String() })),
    }),
  ),
});

type Kept = RecognisedSegment & { readonly key: string };

/** Reads what earlier attempts left. */
export async function openCheckpoint(place: CheckpointPlace): Promise<Checkpoint> {
  const { objects, prefix, attempt, madeBy, now } = place;
  const known = new Map<string, RecognisedSegment>();
  for (const kept of await readParts(place)) known.set(kept.key, kept);
  let unwritten: Kept[] = [];
  let writtenAtMs = now();
  let parts = 0;
  let writing = Promise.resolve();

  function write(): void {
    const segments = unwritten;
    if (segments.length === 0) return;
    unwritten = [];
    writtenAtMs = now();
    const key = `${prefix}${attempt}-${++parts}.json`;
    const body = Buffer.from(JSON.stringify({ madeBy, segments }));
    writing = writing
      .then(() => objects.put({ bucket: LALELA_BUCKET, key }, body))
      // A checkpoint saves work; the job goes on without it.
      .then(
        () => undefined,
        () => undefined,
      );
  }

  return {
    find: (segment) => known.get(keyOf(segment)),
    keep(segment, recognised) {
      const key = keyOf(segment);
      known.set(key, recognised);
      unwritten.push({ key, words: recognised.words, warnings: recognised.warnings });
      if (now() - writtenAtMs >= PART_EVERY_MS) write();
    },
    flush: write,
    written: () => writing,
  };
}

/** Decoding and the search for speech come to the same segments every time. */
function keyOf({ channel, startSample, endSample }: ChannelSegment): string {
  return `${channel}:${startSample}-${endSample}`;
}

async function readParts({ objects, prefix, madeBy }: CheckpointPlace): Promise<Kept[]> {
  const found: Kept[] = [];
  for await (const key of objects.list(LALELA_BUCKET, prefix)) {
    const part = await readPart(objects, key);
    if (part?.madeBy === madeBy) found.push(...(part.segments as unknown as Kept[]));
  }
  return found;
}

async function readPart(objects: ObjectStore, key: string) {
  try {
    const body: unknown = JSON.parse(await text(await objects.get({ bucket: LALELA_BUCKET, key })));
    return Check(Part, body) ? body : undefined;
  } catch {
    return undefined;
  }
}
