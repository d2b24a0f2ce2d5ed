/**
 * The Engine contract: a program that hears words, or voices, in segments of speech.
 *
 * An engine runs in an engine process (see `pool/`), never in the process that talks to people, because
 * native code may end its process. It declares what it can do; an option that it cannot honour comes back
 * as a warning, never silently dropped.
 */
import type { PcmSpan } from '../audio/index.ts';
import type { InstalledModel } from '../models/index.ts';
import type { TimeSpan, Warning, Word } from '../transcript/index.ts';
import type { VoiceStretch } from './voice.ts';

export interface EngineCapabilities {
  /** Whether words come with times measured from the sound. */
  readonly wordTimes: boolean;
  /** Whether words come with a confidence. */
  readonly wordConfidence: boolean;
  /** Whether the text comes with punctuation and capitals. */
  readonly punctuates: boolean;
  /** Whether it listens for phrases that are expected. */
  readonly phrases: boolean;
  /** The longest segment that it recognises well. */
  readonly maxSegmentMs: number;
  /** How many segments of like length it recognises faster together than one by one; 1 if none. */
  readonly batchSize: number;
}

/** A segment to recognise. */
export interface SpeechSegment {
  readonly span: PcmSpan;
  /** Where the voice activity detector heard speech, in milliseconds from the start of `span`, in order. */
  readonly speech: readonly TimeSpan[];
}

/** What an engine heard in one segment. Silence is a valid answer: no words. */
export interface RecognisedSegment {
  /** In order; times in milliseconds from the start of the segment's span. */
  readonly words: readonly Word[];
  readonly warnings: readonly Warning[];
  /** Of an engine that hears voices, which gives no words: in order, times as those of words; may overlap. */
  readonly voices?: readonly VoiceStretch[];
}

export interface RecogniseOptions {
  /** ISO 639-3 code of the language to expect, or `mul`. */
  readonly language: string;
  /** Words and phrases that are likely to come. An engine that has no use for any says so in its capabilities. */
  readonly phrases?: readonly string[];
}

/** An engine with its model loaded. */
export interface LoadedEngine {
  readonly capabilities: EngineCapabilities;
  /**
   * Recognises segments together; the answer has one element a segment, in the same order.
   * Throws when `signal` is aborted, at the latest after the step of decoding in hand.
   */
  recognise(
    segments: readonly SpeechSegment[],
    options: RecogniseOptions,
    signal: AbortSignal,
  ): Promise<readonly RecognisedSegment[]>;
  close(): Promise<void>;
}

/** An engine adapter: one folder, one of these, one line in `entry/engine-process.ts`. */
export interface Engine {
  /** Its folder's name. */
  readonly name: string;
  /**
   * Loads a model, with one thread.
   * @throws LalelaError MODEL_CORRUPT when the files are not what the engine expects.
   */
  load(model: InstalledModel): Promise<LoadedEngine>;
}
