/** Window scores → spans of speech (pure). */
import { WINDOW_SAMPLES, type WindowScores } from './speech-detector.ts';

/** A stretch in samples of the recording; `endSample` does not belong to it. */
export interface SampleSpan {
  readonly startSample: number;
  readonly endSample: number;
}

/** Speech begins where the probability reaches this … */
const ONSET = 0.5;
/** … and goes on until it has been under this … */
const OFFSET = 0.35;
/** … for so many windows: 128 ms, longer than the closure of a stop inside a word. */
const PAUSE_WINDOWS = 4;
/** Shorter than 160 ms is a click or a note of music, not a word. */
const SHORTEST_WINDOWS = 5;
/** Loudness is averaged over 160 ms to find a breath: shorter dips are closures inside words. */
const BREATH_WINDOWS = 5;

export interface SpeechSpanFinder {
  /** Takes the next windows; returns the spans that have ended, in order. */
  push(scores: WindowScores): SampleSpan[];
  /** Ends a span that still goes on. */
  end(): SampleSpan[];
}

/**
 * Speech without any pause is cut at its quietest breath before it grows longer than `longestSamples`;
 * the two spans then touch.
 */
export function createSpeechSpanFinder(longestSamples: number): SpeechSpanFinder {
  const longest = Math.floor(longestSamples / WINDOW_SAMPLES);
  let next = 0;
  let start: number | undefined;
  let lastSpeech = 0;
  let levels: number[] = [];
  const ended: SampleSpan[] = [];

  function close(from: number, to: number): void {
    if (to - from < SHORTEST_WINDOWS) return;
    ended.push({ startSample: from * WINDOW_SAMPLES, endSample: to * WINDOW_SAMPLES });
  }

  function take(probability: number, level: number): void {
    const window = next++;
    if (start === undefined) {
      if (probability < ONSET) return;
      start = window;
      levels = [];
    }
    levels.push(level);
    if (probability >= OFFSET) lastSpeech = window;
    if (window - lastSpeech >= PAUSE_WINDOWS) {
      close(start, lastSpeech + 1);
      start = undefined;
    } else if (window - start + 1 >= longest) {
      const length = quietestBreath(levels);
      close(start, start + length);
      start += length;
      levels = levels.slice(length);
    }
  }

  return {
    push({ speech, level }) {
      speech.forEach((probability, index) => take(probability, level[index] ?? 0));
      return ended.splice(0);
    },
    end() {
      if (start !== undefined) close(start, lastSpeech + 1);
      start = undefined;
      return ended.splice(0);
    },
  };
}

/** Where to cut: the middle of the quietest 160 ms in the later half. */
function quietestBreath(levels: readonly number[]): number {
  let best = levels.length;
  let bestSum = Infinity;
  for (let from = levels.length >> 1; from + BREATH_WINDOWS <= levels.length; from++) {
    const sum = levels
      .slice(from, from + BREATH_WINDOWS)
      .reduce((total, level) => total + level, 0);
    if (sum > bestSum) continue;
    bestSum = sum;
    best = from + (BREATH_WINDOWS >> 1);
  }
  return best;
}
