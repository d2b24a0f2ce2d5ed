import { LalelaError } from '../kernel/index.ts';
import { coverageWarning, measureCoverage } from './coverage.ts';
import type { Provenance, Segment, TimeSpan, Transcript, Warning, Word } from './transcript.ts';
import { plainWords } from './word-text.ts';
import { compareChannels } from './words-by-time.ts';

/** A segment and what was recognised in it, as an engine gives it: times from the segment's start. */
export interface RecognisedStretch {
  /** The channel of the recording, or `mix` of all of them. */
  readonly channel: number | 'mix';
  /** Where the segment lies in the recording, in milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  /** Where speech was found, in milliseconds from the segment's start. Absent: all of it is speech. */
  readonly speech?: readonly TimeSpan[];
  /** In order, times in milliseconds from the segment's start. */
  readonly words: readonly Word[];
  /** Spans in milliseconds from the segment's start. Absent span: the whole segment. */
  readonly warnings?: readonly Warning[];
}

export interface TranscriptParts {
  readonly language: string;
  readonly durationMs: number;
  /** In any order. */
  readonly segments: readonly RecognisedStretch[];
  /** About the recording as a whole, in milliseconds of the recording. */
  readonly warnings?: readonly Warning[];
  readonly provenance: Provenance;
}

/** A stretch whose every time is a whole millisecond of the recording. */
interface PlacedStretch extends Segment {
  readonly speech: readonly TimeSpan[];
  readonly warnings: readonly Warning[];
}

/**
 * Puts recognised segments together into one transcript.
 *
 * Segments are sorted by time; every time becomes a whole number of milliseconds of the recording, with
 * 0 ≤ start ≤ end ≤ duration, and within a channel neither starts nor ends of words go backwards and no
 * two words overlap. No word is lost: a time that cannot be (not a number, outside its segment, before
 * the word that precedes it) is moved to the nearest that can. A word with white space inside becomes
 * several; one without anything visible is left out.
 *
 * @throws LalelaError INTERNAL when the duration is not a number of milliseconds.
 */
export function buildTranscript(parts: TranscriptParts): Transcript {
  if (!Number.isFinite(parts.durationMs) || parts.durationMs < 0) {
    throw new LalelaError(
      'INTERNAL',
      'The length of the recording is unknown; a number of milliseconds, 0 or more, was expected.',
    );
  }
  const durationMs = Math.round(parts.durationMs);
  const placed = parts.segments
    .map((stretch) => placeStretch(stretch, durationMs))
    .sort((a, b) => a.startMs - b.startMs || compareChannels(a.channel, b.channel));
  const inOrder = orderWords(placed);
  const coverage = measureCoverage(inOrder);
  const missing = coverageWarning(coverage);
  return {
    language: parts.language,
    durationMs,
    segments: inOrder.map(toSegment),
    coverage,
    warnings: [
      ...(parts.warnings ?? []),
      ...stretchWarnings(placed),
      ...(missing === undefined ? [] : [missing]),
    ],
    provenance: parts.provenance,
  };
}

function placeStretch(stretch: RecognisedStretch, durationMs: number): PlacedStretch {
  const span = clip(stretch, { startMs: 0, endMs: durationMs });
  const offsetMs = Number.isFinite(stretch.startMs) ? stretch.startMs : 0;
  const onRecording = (part: TimeSpan): TimeSpan =>
    clip({ startMs: part.startMs + offsetMs, endMs: part.endMs + offsetMs }, span);
  return {
    channel: stretch.channel,
    ...span,
    speech: stretch.speech?.map(onRecording) ?? [span],
    words: stretch.words
      .flatMap(plainWords)
      .map((word) => ({ ...trustedFields(word), ...onRecordingWord(word, offsetMs) })),
    warnings: (stretch.warnings ?? []).map((warning) => ({
      ...warning,
      span: warning.span === undefined ? span : onRecording(warning.span),
    })),
  };
}

/** What is so of every stretch is told once: words without times of their own, phrases without a spelling. */
function stretchWarnings(placed: readonly PlacedStretch[]): Warning[] {
  const warnings = placed.flatMap((stretch) => stretch.warnings);
  const spoken = placed.filter(({ words }) => words.length > 0);
  const isEstimate = ({ code }: Warning) => code === 'WORD_TIMES_ESTIMATED';
  const areAllEstimates = spoken.every((stretch) => stretch.warnings.some(isEstimate));
  const isOfAll = (warning: Warning) =>
    warning.code === 'PHRASES_NOT_USED' || (areAllEstimates && isEstimate(warning));
  const once = new Map<string, Warning>();
  for (const { code, message } of warnings.filter(isOfAll))
    if (!once.has(code)) once.set(code, { code, message });
  return [...once.values(), ...warnings.filter((warning) => !isOfAll(warning))];
}

/** Leaves a time that is not a number as it is: only the neighbours can tell where the word belongs. */
function onRecordingWord(word: Word, offsetMs: number): TimeSpan {
  return {
    startMs: Math.round(word.startMs + offsetMs),
    endMs: Math.round(word.endMs + offsetMs),
  };
}

function trustedFields({ text, confidence, speaker }: Word): Omit<Word, keyof TimeSpan> {
  return {
    text,
    ...(confidence !== undefined && Number.isFinite(confidence)
      ? { confidence: Math.min(1, Math.max(0, confidence)) }
      : {}),
    ...(speaker === undefined ? {} : { speaker }),
  };
}

/** Gives every word a possible time, channel by channel. `placed` is sorted by time. */
function orderWords(placed: readonly PlacedStretch[]): PlacedStretch[] {
  const reached = new Map<number | 'mix', number>();
  const started = placed.map((stretch) => {
    let previousMs = reached.get(stretch.channel) ?? 0;
    const words = stretch.words.map((word) => {
      previousMs = Math.max(previousMs, clamp(word.startMs, stretch, stretch.startMs));
      return { ...word, startMs: previousMs };
    });
    reached.set(stretch.channel, previousMs);
    return { ...stretch, words };
  });
  return endWords(started);
}

/**
 * A word ends where it says, but not before it starts, not after its segment and not after the next word
 * starts: starts are measured better than ends. Goes backwards, so that the next start is known.
 */
function endWords(started: readonly PlacedStretch[]): PlacedStretch[] {
  const limits = new Map<number | 'mix', number>();
  return started
    .toReversed()
    .map((stretch) => {
      let limitMs = limits.get(stretch.channel) ?? Infinity;
      const words = stretch.words.toReversed().map((word) => {
        const wantedMs = clamp(word.endMs, stretch, word.startMs);
        const endMs = Math.max(word.startMs, Math.min(wantedMs, limitMs));
        limitMs = word.startMs;
        return { ...word, endMs };
      });
      limits.set(stretch.channel, limitMs);
      return { ...stretch, words: words.reverse() };
    })
    .reverse();
}

/** A word that was pushed past its segment by an overlapping one takes the segment's end with it. */
function toSegment({ channel, startMs, endMs, words }: PlacedStretch): Segment {
  return { channel, startMs, endMs: Math.max(endMs, words.at(-1)?.endMs ?? 0), words };
}

function clip(span: TimeSpan, limits: TimeSpan): TimeSpan {
  const startMs = clamp(Math.round(span.startMs), limits, limits.startMs);
  return { startMs, endMs: Math.max(startMs, clamp(Math.round(span.endMs), limits, startMs)) };
}

function clamp(ms: number, limits: TimeSpan, otherwise: number): number {
  if (Number.isNaN(ms)) return otherwise;
  return Math.min(limits.endMs, Math.max(limits.startMs, ms));
}
