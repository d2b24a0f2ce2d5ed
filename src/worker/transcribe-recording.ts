/**
 * The recipe, top to bottom: a recording on this machine → its transcript.
 *
 * Decoding, the search for speech and recognition go on at the same time: the decoder writes a scratch
 * file, the detector reads what is written, and segments go to the engine pool as they are found. (Channels
 * apart are decoded first.) What is
 * held in memory is the words and a bounded number of waiting segments, whatever the recording's length.
 */
import { setMaxListeners } from 'node:events';
import { dropLeakedWords } from '../diarization/index.ts';
import type { EnginePool } from '../engine/index.ts';
import type { DecodedRecording, MediaDecoder, SpeechDetector } from '../media/index.ts';
import { AUTO_LANGUAGE } from '../kernel/index.ts';
import type { InstalledModel } from '../models/index.ts';
import { createScratchFolder } from '../runtime/index.ts';
import { writeText, type TextModels } from '../text/index.ts';
import {
  buildTranscript,
  type Provenance,
  type RecognisedStretch,
  type Transcript,
  type Warning,
} from '../transcript/index.ts';
import type { Checkpoint } from './checkpoint.ts';
import { bandWarnings } from './band-warnings.ts';
import { openSound } from './open-sound.ts';
import { numberWarnings, phraseWarnings } from './option-warnings.ts';
import { createProgressMeter, type TranscribeProgress } from './progress-meter.ts';
import { createSegmentRecogniser } from './segment-recogniser.ts';
import { soundWarnings } from './sound-warnings.ts';
import { openWhoSpoke, type DiarizationRequest, type Voices } from './who-spoke.ts';

/** The rooms that the recipe passes through; several recordings may share them. */
export interface TranscribeRooms {
  readonly decoder: MediaDecoder;
  readonly detector: SpeechDetector;
  readonly pool: EnginePool;
  readonly voices: Voices;
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
  /** Words and phrases that are likely to be said. */
  readonly phrases?: readonly string[] | undefined;
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
  const asked = { ...request, scratchFolder: scratch.path, meter, signal };
  const sound = await openSound(rooms.decoder, asked);
  // An engine that is told no language hears any.
  const language = request.language === AUTO_LANGUAGE ? 'mul' : request.language;
  const whoSpoke = openWhoSpoke(rooms.voices, { ...request, channels: sound.channels, signal });
  const recogniser = createSegmentRecogniser(rooms.pool, { ...request, language }, signal);
  try {
    for await (const found of sound.findSpeech(rooms.detector)) {
      meter.searched(found);
      for (const each of found.segments) {
        const segment = { channel: found.channel, ...each };
        whoSpoke.add(found.path, segment);
        await recogniser.add(found.path, segment, () => meter.recognised(segment));
      }
    }
    const [recording, recognised] = await Promise.all([sound.recording, recogniser.done()]);
    const stretches = await dropLeakedWords(recognised, recording.channels);
    const capabilities =
      stretches.length > 0 ? await rooms.pool.capabilitiesOf(request.model) : undefined;
    const transcript = buildTranscript({
      language: request.language,
      durationMs: recording.durationMs,
      segments: stretches,
      warnings: [
        ...soundWarnings(recording, sound.channels),
        ...(await bandWarnings(pathOfSpeech(recording, stretches), request.model)),
        ...phraseWarnings(request.phrases ?? [], capabilities),
      ],
      provenance: provenanceOf(rooms, request),
    });
    const told = await whoSpoke.tell(transcript);
    const isPunctuated = capabilities?.punctuates === true;
    const written = writeText(told, rooms.text, { ...request, isPunctuated });
    return withWarnings(written, numberWarnings(written, request.numbers ?? 'spoken'));
  } finally {
    // The scratch files must not be removed under a decoder that still writes them.
    stop.abort();
    await sound.recording.catch(() => undefined);
  }
}

function withWarnings(transcript: Transcript, more: readonly Warning[]): Transcript {
  return { ...transcript, warnings: [...transcript.warnings, ...more] };
}

/** Of a scratch file in which somebody speaks. */
function pathOfSpeech(
  { channels }: DecodedRecording,
  [first]: readonly RecognisedStretch[],
): string | undefined {
  return channels.find(({ channel }) => channel === first?.channel)?.path;
}

function provenanceOf(rooms: TranscribeRooms, request: TranscribeRequest): Provenance {
  const { model, language, punctuation, numbers = 'spoken', maxDurationMs } = request;
  const { channels = 'auto', diarization, phrases = [] } = request;
  return {
    software: rooms.software,
    modelId: model.id,
    modelSha256: model.sha256,
    engine: model.engine,
    options: {
      ...{ language, channels, punctuation, numbers, maxDurationMs: maxDurationMs ?? null },
      ...(diarization === undefined
        ? {}
        : { speakers: JSON.stringify(diarization.speakers ?? {}) }),
      // They may be people's names.
      ...(phrases.length === 0 ? {} : { phraseCount: phrases.length }),
    },
  };
}
