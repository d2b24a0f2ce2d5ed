import { diarizationErrorRate } from './diarization-error.ts';
import type { CollarTotal, DiarizationTotal, DiarizationTotals } from './diarization-totals.ts';
import { COLLARS_MS, type DiarizationScore, type DiarizedFile } from './score-diarization.ts';
import { wordSpeakerErrorRate } from './word-speaker-error.ts';

/** Who spoke, for programs: every figure, and every recording. */
export function diarizationJson(totals: DiarizationTotals) {
  const { methods, heard, oneSpeaker, rightCountFiles, files } = totals;
  return {
    methods,
    fileCount: files.length,
    speakerCountRightFileCount: rightCountFiles,
    ...totalJson(heard),
    oneSpeaker: totalJson(oneSpeaker),
    files: files.map(fileJson),
  };
}

function totalJson({ collars, words, ...rates }: DiarizationTotal) {
  return {
    collars: collars.map(collarJson),
    jaccardErrorRate: rates.jaccardErrorRate ?? null,
    words: {
      ...words,
      errorRate: rates.wordErrorRate ?? null,
      interval95: rates.wordInterval ?? null,
    },
  };
}

function collarJson({ collarMs, errors, errorRate, interval }: CollarTotal) {
  return { collarMs, ...errors, errorRate: errorRate ?? null, interval95: interval ?? null };
}

function fileJson({ heard, oneSpeaker, ...file }: DiarizedFile) {
  return { ...file, ...scoreJson(heard), oneSpeaker: scoreJson(oneSpeaker) };
}

function scoreJson({ collars, jaccard, words }: DiarizationScore) {
  return {
    collars: collars.map((errors, at) => {
      const errorRate = diarizationErrorRate(errors) ?? null;
      return { collarMs: COLLARS_MS[at], ...errors, errorRate };
    }),
    jaccardErrors: jaccard,
    words: { ...words, errorRate: wordSpeakerErrorRate(words) ?? null },
  };
}
