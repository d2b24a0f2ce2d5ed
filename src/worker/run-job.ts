/**
 * A job's run, top to bottom: fetch the recording, transcribe it, keep the result. What it returns is for
 * the job's record; it changes nothing there itself.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job, JobResult, JobWarning, RunEnd } from '../job/index.ts';
import { LalelaError } from '../kernel/index.ts';
import type { InstalledModel } from '../models/index.ts';
import { FORMATS } from '../render/index.ts';
import { createScratchFolder } from '../runtime/index.ts';
import { checkpointPrefix, keepOlderFile, resultPlace, type ObjectStore } from '../store/index.ts';
import type { Transcript } from '../transcript/index.ts';
import { chooseByBand, narrowModelOf } from './choose-by-band.ts';
import { openCheckpoint } from './checkpoint.ts';
import type { TranscribeProgress } from './progress-meter.ts';
import { transcribeRecording, type TranscribeRooms } from './transcribe-recording.ts';

export interface JobRooms extends TranscribeRooms {
  readonly objects: ObjectStore;
  /** Fetches what a caller's address leads to into a file. */
  readonly fetchRecording: (url: string, options: FetchOptions) => Promise<Fetched>;
  /** Largest recording, in bytes. */
  readonly mostBytes: number;
  /** @throws LalelaError LANGUAGE_UNKNOWN, NO_MODEL_FOR_LANGUAGE, MODEL_UNKNOWN, MODEL_NOT_INSTALLED. */
  readonly modelFor: (options: Job['options']) => Promise<InstalledModel>;
  /** Stretches of speech that were recognised a second time, or failed. */
  readonly onSegmentsRetried: (modelId: string, count: number) => void;
  readonly now: () => number;
}

export interface FetchOptions {
  /** Absolute, not there yet. */
  readonly path: string;
  readonly signal: AbortSignal;
}

export interface Fetched {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

export interface JobRun {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: TranscribeProgress) => void;
  /** Before anything is replaced that another worker may have made. @throws LalelaError LEASE_LOST */
  readonly confirmLease: () => Promise<void>;
}

/** @throws LalelaError of the rooms that the recording passes. What was recognised until then is kept. */
export async function runJob(
  rooms: JobRooms,
  job: Job,
  run: JobRun,
): Promise<Omit<RunEnd, 'atMs'>> {
  await using scratch = await createScratchFolder(rooms.scratchRoot);
  const wide = await rooms.modelFor(job.options);
  const within = { folder: scratch.path, signal: run.signal };
  const { path, ...recording } = await localRecording(rooms, job, within);
  const choice = { wide, narrow: await narrowModelOf(rooms.modelFor, job.options) };
  const model = await chooseByBand(rooms, choice, { path, signal: run.signal });
  const checkpoint = await openCheckpoint({
    objects: rooms.objects,
    prefix: checkpointPrefix(job.id),
    attempt: job.lease?.token ?? String(job.attempts),
    madeBy: `${rooms.software} ${model.sha256} ${job.options.language}`,
    now: rooms.now,
  });
  try {
    const transcript = await transcribeRecording(rooms, {
      path,
      language: job.options.language,
      model,
      punctuation: job.options.punctuation,
      numbers: job.options.numbers,
      phrases: job.options.phrases,
      channels: job.options.channels,
      diarization: job.options.diarization,
      maxDurationMs: job.maxDurationMs,
      checkpoint,
      ...run,
    });
    rooms.onSegmentsRetried(model.id, transcript.warnings.filter(isRetry).length);
    await run.confirmLease();
    return {
      result: await keepResult(rooms.objects, job, transcript),
      recording: { ...recording, durationMs: transcript.durationMs },
      audioMs: transcript.durationMs,
      warnings: eachOnce(transcript.warnings, job.warnings),
    };
  } catch (error) {
    checkpoint.flush();
    throw error;
  } finally {
    // A part that is still on its way must not come after the job's removal.
    await checkpoint.written();
  }
}

function isRetry({ code }: Transcript['warnings'][number]): boolean {
  return code === 'SEGMENT_RETRIED' || code === 'SEGMENT_FAILED';
}

interface Local extends Fetched {
  readonly path: string;
}

async function localRecording(
  { objects, fetchRecording, mostBytes }: JobRooms,
  { source }: Job,
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<Local> {
  if (source.kind === 'url') {
    const path = join(folder, 'recording');
    return { path, ...(await fetchRecording(source.url, { path, signal })) };
  }
  if ((await objects.size(source.place)) > mostBytes) throw tooLarge(mostBytes);
  const path = await objects.localFile(source.place, folder, signal);
  const hash = createHash('sha256');
  const { size } = await stat(path);
  for await (const piece of createReadStream(path, { signal })) hash.update(piece as Buffer);
  return { path, bytes: size, sha256: hash.digest('hex') };
}

function tooLarge(mostBytes: number): LalelaError {
  return new LalelaError(
    'SOURCE_TOO_LARGE',
    `The recording is larger than ${mostBytes} bytes, the most allowed. Send a smaller one, or have the operator raise LALELA_UPLOAD_LIMIT.`,
  );
}

/** The result says where; the job's record says what, unless it does already. */
function eachOnce(warnings: Transcript['warnings'], known: readonly JobWarning[]): JobWarning[] {
  const first = new Map<string, JobWarning>();
  for (const { code, message } of warnings)
    if (!first.has(code)) first.set(code, { code, message });
  for (const { code } of known) first.delete(code);
  return [...first.values()];
}

/** The transcript, which every format is made from; and what the older contract's clients read. */
async function keepResult(
  objects: ObjectStore,
  job: Job,
  transcript: Transcript,
): Promise<JobResult> {
  const place = resultPlace(job.id);
  const { bytes, sha256 } = await objects.put(place, Buffer.from(JSON.stringify(transcript)));
  await keepOlderFile(objects, job, () => FORMATS.older.render(transcript));
  const wordCount = transcript.segments.reduce((sum, { words }) => sum + words.length, 0);
  const speakers = transcript.diarization?.speakers;
  return {
    ...{ place, sha256, bytes, wordCount, modelId: transcript.provenance.modelId },
    ...(speakers === undefined ? {} : { speakers }),
  };
}
