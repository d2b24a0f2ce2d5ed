import { spansMs, subtractSpans, uniteSpans } from './time-spans.ts';
import type { Coverage, TimeSpan, Warning, Word } from './transcript.ts';

/**
 * In a segment that has words, found speech without any word counts as missed from this length on.
 * Shorter stretches are what breathing, laughter and the detector's own hang-over leave between words.
 */
const MISSED_SPEECH_MS = 2000;
/** How much speech may go without words before the reader is warned. */
const TOLERATED_MS = 1000;

/** Speech found in a segment and the words recognised there, in milliseconds of the recording. */
export interface SpeechAndWords {
  readonly channel: number | 'mix';
  readonly speech: readonly TimeSpan[];
  readonly words: readonly Word[];
}

/**
 * How much of the found speech has words. Speech of several channels at the same time counts once for
 * each; speech that two segments of a channel share counts once, and as covered if either has words.
 * `speechMs - transcribedMs` is the length of `uncovered`.
 */
export function measureCoverage(segments: readonly SpeechAndWords[]): Coverage {
  let speechMs = 0;
  let uncovered: TimeSpan[] = [];
  for (const channel of new Set(segments.map((segment) => segment.channel))) {
    const ofChannel = segments.filter((segment) => segment.channel === channel);
    const speech = uniteSpans(ofChannel.flatMap((segment) => segment.speech));
    const covered = ofChannel.flatMap((segment) =>
      subtractSpans(segment.speech, missedSpeech(segment)),
    );
    speechMs += spansMs(speech);
    uncovered = uncovered.concat(subtractSpans(speech, covered));
  }
  uncovered.sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
  return { speechMs, transcribedMs: speechMs - spansMs(uncovered), uncovered };
}

/** The warning that belongs to a coverage, where more than a second of speech has no words. */
export function coverageWarning(coverage: Coverage): Warning | undefined {
  const missingMs = coverage.speechMs - coverage.transcribedMs;
  if (missingMs <= TOLERATED_MS) return undefined;
  const [only, ...others] = coverage.uncovered;
  const count = coverage.uncovered.length;
  const message =
    `${seconds(missingMs)} s of the ${seconds(coverage.speechMs)} s of speech that was found has no words ` +
    `(${count} ${count === 1 ? 'stretch' : 'stretches'}); listen to what is listed as uncovered.`;
  return {
    code: 'SPEECH_NOT_COVERED',
    message,
    ...(only !== undefined && others.length === 0 ? { span: only } : {}),
  };
}

function missedSpeech(segment: SpeechAndWords): TimeSpan[] {
  if (segment.words.length === 0) return [...segment.speech];
  return subtractSpans(segment.speech, segment.words).filter(
    (span) => span.endMs - span.startMs >= MISSED_SPEECH_MS,
  );
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
