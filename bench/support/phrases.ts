/** Where somebody speaks in an utterance of read speech, by level alone. */

const RATE = 16_000;
const FRAME_SAMPLES = RATE / 100;
/** Shorter pauses are a part of the phrase, as in the references of NIST's evaluations. */
const PAUSE_FRAMES = 30;
/** Speech ends softer than it is: breath and final consonants lie this long outside of what is loud. */
const EDGE_FRAMES = 5;
/** A frame is loud where it lies this far, in decibels, on the way from the noise to the speech. */
const LOUD_SHARE = 0.4;
/** Closures inside words are shorter … */
const CLOSURE_FRAMES = 8;
/** … and the knocks that one reader has behind him, three a second, are shorter than any word. */
const SHORTEST_FRAMES = 13;

/** A stretch of speech without pauses of 0.3 s or more. */
export interface Phrase {
  readonly startSample: number;
  readonly endSample: number;
}

export function phrasesOf(samples: Int16Array): Phrase[] {
  const levels = levelsOf(samples);
  const sorted = levels.toSorted((a, b) => a - b);
  const quiet = sorted[Math.floor(sorted.length * 0.05)] ?? 0;
  const loud = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
  const threshold = quiet + LOUD_SHARE * (loud - quiet);
  const frames = [...levels.keys()].filter((frame) => levels[frame]! >= threshold);
  const loudRuns = joinRuns(
    frames.map((frame) => ({ start: frame, end: frame + 1 })),
    CLOSURE_FRAMES,
  );
  const spoken = loudRuns.filter(({ start, end }) => end - start >= SHORTEST_FRAMES);
  return joinRuns(spoken, PAUSE_FRAMES + 2 * EDGE_FRAMES).map(({ start, end }) => ({
    startSample: Math.max(0, start - EDGE_FRAMES) * FRAME_SAMPLES,
    endSample: Math.min(samples.length, (end + EDGE_FRAMES) * FRAME_SAMPLES),
  }));
}

interface Run {
  readonly start: number;
  readonly end: number;
}

/** Those with less than `gap` frames between them are one. */
function joinRuns(runs: readonly Run[], gap: number): Run[] {
  const joined: Run[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    if (last === undefined || run.start - last.end >= gap) joined.push(run);
    else joined[joined.length - 1] = { start: last.start, end: run.end };
  }
  return joined;
}

/** Of frames of 10 ms, in decibels. */
function levelsOf(samples: Int16Array): Float64Array {
  return Float64Array.from({ length: Math.floor(samples.length / FRAME_SAMPLES) }, (_, frame) => {
    let sum = 0;
    const start = frame * FRAME_SAMPLES;
    for (let i = start; i < start + FRAME_SAMPLES; i++) sum += samples[i]! ** 2;
    return 10 * Math.log10(sum / FRAME_SAMPLES + 1);
  });
}
