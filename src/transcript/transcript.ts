/**
 * What was said: words in segments, with times in integer milliseconds from the start of the recording.
 * Conversions to seconds, text and captions belong to `render/`.
 */

/** One word as an engine gave it. */
export interface Word {
  /** The word with its punctuation and capitals, no spaces around or inside. */
  readonly text: string;
  readonly startMs: number;
  /** Never before `startMs`. */
  readonly endMs: number;
  /** 0 to 1; absent where the engine cannot tell. */
  readonly confidence?: number;
  /** `A`, `B`, … of the transcript's speakers; absent unless the recording was diarised. */
  readonly speaker?: string;
  /**
   * How sure it is that this speaker said it, 0 to 1; absent with `speaker` alone where nobody can tell. Where
   * channels are the speakers it is 1, less up to a half as far as others speak at the word's time.
   */
  readonly speakerConfidence?: number;
  /** ISO 639-3; absent where it is the transcript's, which `mul` never is. */
  readonly language?: string;
  /** The words that were spoken, where `text` is a number in figures. */
  readonly spoken?: readonly SpokenPart[];
}

/** A word that became part of a number in figures. */
export type SpokenPart = Pick<Word, 'text' | 'startMs' | 'endMs' | 'confidence'>;

/** A stretch of speech between silences, recognised in one go. */
export interface Segment {
  /** The channel of the recording, or `mix` of all of them. */
  readonly channel: number | 'mix';
  readonly startMs: number;
  readonly endMs: number;
  /** In order of time; empty where speech was found but nothing recognised. */
  readonly words: readonly Word[];
}

/** What went wrong, or could not be honoured, and did not stop the work. */
export interface Warning {
  /** Stable name, `UPPER_SNAKE`, one of `WARNING_CODES`. */
  readonly code: WarningCode;
  /** What it means for the reader and what to do; holds no speech and no file name. */
  readonly message: string;
  /** The stretch it is about, where it is about one. */
  readonly span?: TimeSpan;
}

export interface TimeSpan {
  readonly startMs: number;
  readonly endMs: number;
}

/** Every warning that a transcript can carry. */
export const WARNING_CODES = {
  SPEECH_NOT_COVERED: 'Speech was found for which there are no words.',
  SEGMENT_FAILED: 'A stretch of speech could not be recognised, even by a second engine process.',
  REPETITION_STOPPED: 'The model began to repeat itself and was stopped; words may be missing.',
  SEGMENT_RETRIED: 'A stretch of speech first came back empty and was recognised a second way.',
  LENGTH_LIMIT: 'The model reached the most words that a stretch of this length can hold.',
  MEDIA_DAMAGED: 'The recording is damaged or cut short; what could be decoded was transcribed.',
  CHANNELS_MIXED: 'The recording has several channels, which were mixed into one.',
  CHANNELS_SAME: 'Channels of the recording are copies of another, and were not recognised again.',
  WORD_TIMES_ESTIMATED:
    'The model gives no times, so that those of the words were estimated, or none of a stretch fit its words.',
  NARROW_BAND:
    'The sound has the band of a telephone, and the model was made for wide-band speech: it was brought to 16 kHz.',
  VOICES_NOT_HEARD:
    'The voices of a stretch could not be told apart: its words have the speakers around it.',
  PHRASES_NOT_USED:
    'Phrases that are expected were given, and the model has no use for them, or no signs to spell some.',
  NUMBERS_NOT_WRITTEN:
    'Numbers were asked for in figures, and the language has no table of them: they stay words.',
  OPTION_NOT_HONOURED: 'The model cannot do what an option asked for.',
  CALLBACK_KEY_WITHHELD:
    'The key for the callback was the one that the recording was submitted with, which is never sent anywhere.',
} as const satisfies Record<string, string>;

export type WarningCode = keyof typeof WARNING_CODES;

/** How much of the speech that was found has words. */
export interface Coverage {
  /** Milliseconds of speech that the voice activity detector found. */
  readonly speechMs: number;
  /** Of those, milliseconds in segments that have words, less long stretches there without any. */
  readonly transcribedMs: number;
  /** Speech without words, in order of time; as long together as the two figures differ. */
  readonly uncovered: readonly TimeSpan[];
}

/** Where a transcript comes from: enough to make it again. */
export interface Provenance {
  /** `name/version` of Lalela. */
  readonly software: string;
  readonly modelId: string;
  /** sha256 over the model's files, hexadecimal. */
  readonly modelSha256: string;
  readonly engine: string;
  /** The options that were in force, by name. */
  readonly options: Readonly<Record<string, string | number | boolean | null>>;
}

export interface LanguageShare {
  /** ISO 639-3. */
  readonly language: string;
  /** Of all words, more than 0 and at most 1. */
  readonly share: number;
}

/** Who spoke, and how that was found out. */
export interface Diarization {
  /** `channel`: each channel is a speaker. `built-in`, `neural`: by voice. */
  readonly method: 'channel' | 'built-in' | 'neural';
  /** In the order of their first words: `A`, `B`, …, `Z`, `AA`, … */
  readonly speakers: readonly Speaker[];
  /** In order of time; two speakers' turns may overlap, one speaker's never do. */
  readonly turns: readonly Turn[];
  /** Where two speakers or more speak at once, in order of time. */
  readonly overlaps: readonly TimeSpan[];
}

export interface Speaker {
  readonly label: string;
  /** What people call this speaker: shown instead of the label where there is one. */
  readonly name?: string;
  /** Of the recording, from 0, where channels are the speakers. */
  readonly channel?: number;
}

/** A stretch in which one person speaks. */
export interface Turn extends TimeSpan {
  /** The label of one of the speakers. */
  readonly speaker: string;
}

export interface Transcript {
  /** ISO 639-3, one of the eleven, or `mul`. */
  readonly language: string;
  /** The languages of its words, that of most first; absent where nobody looked. */
  readonly languages?: readonly LanguageShare[];
  /** Length of the decoded recording. */
  readonly durationMs: number;
  readonly segments: readonly Segment[];
  /** Absent where nobody asked who spoke. */
  readonly diarization?: Diarization;
  readonly coverage: Coverage;
  readonly warnings: readonly Warning[];
  readonly provenance: Provenance;
}
