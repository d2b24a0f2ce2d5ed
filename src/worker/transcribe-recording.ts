/**
 * The recipe, top to bottom: a recording on this machine → its transcript.
 *
 * Decoding, the search for speech and recognition go on at the same time: the decoder writes a scratch
 * file, the detector reads what is written, and segments go to the engine pool as they are found. What is
 * held in memory is the words and a bounded number of waiting segments, whatever the recording's length.
 */
import { setMaxListeners } from 'node:events';
import type { EnginePool } from '../engine/index.ts';
import {
  createGrowingPcm,
  findSpeech,
  type MediaDecoder,
  type SpeechDetector,
} from '../media/index.ts';
import { AUTO_LANGUAGE, type SpeakerCount } from '../kernel/index.ts';
import type { InstalledModel } from '../models/index.ts';
import { createScratchFolder } from '../runtime/index.ts';
import { writeText, type TextModels } from '../text/index.ts';
import {
  buildTranscript,
  type Provenance,
  type Transcript,
  type Warning,
} from '../transcript/index.ts';
import type { Checkpoint } from './checkpoint.ts';
import { bandWarnings } from './band-warnings.ts';
import { createProgressMeter, type TranscribeProgress } from './progress-meter.ts';
import { createSegmentRecogniser } from './segment-recogniser.ts';

/** The rooms that the recipe passes through; several recordings may share them. */
export interface TranscribeRooms {
  readonly decoder: MediaDecoder;
  readonly detector: SpeechDetector;
  readonly pool: EnginePool;
  readonly text: TextModels;
  /** Where scratch folders are made. */
  readonly scratchRoot: string;
  /** `name/version`, for the provenance. */
  readonly software: string;
}

export interface TranscribeRequest {
  /** An ordinary file on this machine. */
  readonly path: string;
  /** ISO 639-3, `mul`, or `auto`: the one that most of the text is in, for models that need no hint. */
  readonly language: string;
  readonly model: InstalledModel;
  /** Whether words keep their punctuation and capitals. */
  readonly punctuation: boolean;
  /** `written`: in figures. Default `spoken`. */
  readonly numbers?: 'spoken' | 'written' | undefined;
  /**
   * `mono`: all channels are mixed. `separate`: each is recognised by itself. `auto`, the default: two
   * channels of a telephone call are recognised apart, others are mixed.
   */
  readonly channels?: 'auto' | 'mono' | 'separate' | undefined;
  /** Absent: nobody asked who spoke. */
  readonly diarization?: DiarizationRequest | undefined;
  /** A longer recording is refused. Absent: the decoder's limit. */
  readonly maxDurationMs?: number | undefined;
  /** Of an attempt at a job; see {@link Checkpoint}. */
  readonly checkpoint?: Checkpoint | undefined;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: TranscribeProgress) => void;
}

export interface DiarizationRequest {
  /** How many speak, as far as the caller knows. Channels that are speakers are counted, not asked for. */
  readonly speakers?: SpeakerCount;
  /** What people call who speaks on channel 0, 1, …; used where each channel is a speaker. */
  readonly channelNames?: readonly string[];
}

/**
 * @throws LalelaError of the rooms: the media's faults, MODEL_CORRUPT, ENGINE_FAILED when nothing at all
 * could be recognised, CANCELLED. A segment that fails alone is a warning.
 */
export async function transcribeRecording(
  rooms: TranscribeRooms,
  request: TranscribeRequest,
): Promise<Transcript> {
  await using scratch = await createScratchFolder(rooms.scratchRoot);
  const stop = new AbortController();
  const signal = AbortSignal.any([request.signal, stop.signal]);
  // Every segment under way listens to it: that is no leak.
  setMaxListeners(0, signal);
  const meter = createProgressMeter(request.onProgress);
  const decoding = startDecoding(rooms, { ...request, signal }, { folder: scratch.path, meter });
  // An engine that is told no language hears any.
  const language = request.language === AUTO_LANGUAGE ? 'mul' : request.language;
  const recogniser = createSegmentRecogniser(rooms.pool, { ...request, language }, signal);
  try {
    for await (const found of findSpeech(decoding.pcm, rooms, signal)) {
      meter.searched(found.searchedSamples, found.segments);
      for (const segment of found.segments) {
        await recogniser.add(found.path, segment, () => meter.recognised(segment));
      }
    }
    const [recording, stretches] = await Promise.all([decoding.done, recogniser.done()]);
    const heard = stretches.length === 0 ? undefined : recording.channels[0]?.path;
    const transcript = buildTranscript({
      language: request.language,
      durationMs: recording.durationMs,
      segments: stretches,
      warnings: [...mediaWarnings(recording), ...(await bandWarnings(heard, request.model))],
      provenance: provenanceOf(rooms, request),
    });
    return writeText(transcript, rooms.text, request);
  } finally {
    // The scratch file must not be removed under a decoder that still writes it.
    stop.abort();
    await decoding.done.catch(() => undefined);
  }
}

function startDecoding(
  { decoder }: TranscribeRooms,
  { path, maxDurationMs, signal }: TranscribeRequest,
  { folder, meter }: { folder: string; meter: ReturnType<typeof createProgressMeter> },
) {
  const pcm = createGrowingPcm();
  const done = decoder.decode(path, {
    scratchFolder: folder,
    maxDurationMs,
    signal,
    onProgress: ({ decodedMs, claimedMs }) => meter.decoded(decodedMs, claimedMs),
    onData: ({ path: scratchPath, sampleCount }) => pcm.grow(scratchPath, sampleCount),
  });
  done.then(
    ({ durationMs }) => {
      meter.decoded(durationMs, durationMs);
      pcm.finish();
    },
    (error: unknown) => pcm.fail(error),
  );
  return { pcm, done };
}

function mediaWarnings(recording: Awaited<ReturnType<MediaDecoder['decode']>>): Warning[] {
  const warnings: Warning[] = [];
  if (recording.isDamaged) {
    warnings.push({
      code: 'MEDIA_DAMAGED',
      message:
        `The recording is damaged or cut short: ${recording.durationMs / 1000} s ` +
        'of it could be decoded and were transcribed. Send the whole file if there is one.',
    });
  }
  if (recording.sourceChannelCount > 1) {
    warnings.push({
      code: 'CHANNELS_MIXED',
      message: `The ${recording.sourceChannelCount} channels of the recording were mixed into one.`,
    });
  }
  return warnings;
}

function provenanceOf(rooms: TranscribeRooms, request: TranscribeRequest): Provenance {
  const { model, language, punctuation, numbers = 'spoken', maxDurationMs } = request;
  return {
    software: rooms.software,
    modelId: model.id,
    modelSha256: model.sha256,
    engine: model.engine,
    options: { language, punctuation, numbers, maxDurationMs: maxDurationMs ?? null },
  };
}
