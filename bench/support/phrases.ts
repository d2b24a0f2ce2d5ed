/** Where somebody speaks in an utterance of clean speech, by level alone. */

const RATE = 16_000;
const FRAME_SAMPLES = RATE / 100;
/** Shorter pauses are a part of the phrase, as in the references of NIST's and DIHARD's evaluations. */
const PAUSE_FRAMES = 30;
/** Speech ends softer than it is: breath and final consonants lie this long outside of what is loud. */
const EDGE_FRAMES = 4;
/** A frame is speech where it is louder than this share of the way, in decibels, from noise to speech. */
const SPEECH_SHARE = 0.35;
const LEAST_PHRASE_FRAMES = 20;

/** A stretch of speech without pauses of 0.3 s or more. */
export interface Phrase {
  readonly startSample: number;
  readonly endSample: number;
}

export function phrasesOf(samples: Int16Array): Phrase[] {
  const levels = levelsOf(samples);
  const sorted = levels.toSorted((a, b) => a - b);
  const quiet = sorted[Math.floor(sorted.length * 0.05)] ?? 0;
  const loud = sorted[Math.floor(sorted.length * 0.9)] ?? 0;
  const threshold = quiet + SPEECH_SHARE * (loud - quiet);
  const phrases: { start: number; end: number }[] = [];
  levels.forEach((level, frame) => {
    if (level < threshold) return;
    const last = phrases.at(-1);
    if (last !== undefined && frame - last.end < PAUSE_FRAMES + 2 * EDGE_FRAMES)
      last.end = frame + 1;
    else phrases.push({ start: frame, end: frame + 1 });
  });
  return phrases
    .filter(({ start, end }) => end - start >= LEAST_PHRASE_FRAMES)
    .map(({ start, end }) => ({
      startSample: Math.max(0, start - EDGE_FRAMES) * FRAME_SAMPLES,
      endSample: Math.min(samples.length, (end + EDGE_FRAMES) * FRAME_SAMPLES),
    }));
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
