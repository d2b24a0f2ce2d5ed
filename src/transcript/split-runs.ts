import { pauseMs } from './sentence-end.ts';
import type { Word } from './transcript.ts';

/**
 * Words of one channel → runs of one speaker without a silence of `longestPauseMs` between two words, in
 * order, none empty and no word lost.
 */
export function splitRuns<W extends Word>(words: readonly W[], longestPauseMs: number): W[][] {
  const runs: W[][] = [];
  let run: W[] = [];
  words.forEach((word, i) => {
    run.push(word);
    const next = words[i + 1];
    if (next === undefined || divides(word, next, longestPauseMs)) {
      runs.push(run);
      run = [];
    }
  });
  return runs;
}

function divides(word: Word, next: Word, longestPauseMs: number): boolean {
  return next.speaker !== word.speaker || pauseMs(word, next) >= longestPauseMs;
}
