/** How likely each mark and capital is at each gap: the network's scores, silences, sentence lengths. */
import type { WrittenLanguage } from '../language/language-identifier.ts';
import { createGapScorer } from './gap-network.ts';
import { LONGEST_SENTENCE, OUTPUTS, type NetworkFile } from './network-file.ts';
import { pauseEvidence } from './pause-evidence.ts';
import { weighSentenceLengths } from './sentence-lengths.ts';
import type { WordInLanguage } from './word-affixes.ts';

export interface SpokenWord extends WordInLanguage {
  /** Silence until the next word of the list; absent where it is not known. */
  readonly pauseMs?: number;
  /** Whether somebody else speaks next. */
  readonly endsTurn?: boolean;
}

const FIRST_CAPITAL = 3;
const [STOP, COMMA, QUESTION] = [0, 1, 2] as const;

/**
 * @returns what gives `OUTPUTS` likelihoods for the gap behind each word: full stop, comma, question mark;
 *   a capital in the next word, its first letter or a later one
 */
export function createGapLikelihoods(network: NetworkFile, languages: readonly WrittenLanguage[]) {
  const scoreGaps = createGapScorer(network, languages);
  const weightsOf = languages.map((_, i) =>
    network.lengthWeights.subarray(i * LONGEST_SENTENCE, (i + 1) * LONGEST_SENTENCE),
  );
  return (words: readonly SpokenWord[]): Float32Array => {
    const scores = scoreGaps(words);
    words.forEach((word, at) => {
      const from = at * OUTPUTS;
      addEvidence(scores, from, word);
      soften(scores, from, from + FIRST_CAPITAL);
      soften(scores, from + FIRST_CAPITAL, from + OUTPUTS);
    });
    const endings = words.map(({ language, endsTurn }, at) => ({
      lengthWeights: weightsOf[languages.indexOf(language)]!,
      mustEnd: at === words.length - 1 || endsTurn === true,
    }));
    weighSentenceLengths(scores, endings);
    return scores;
  };
}

function addEvidence(scores: Float32Array, from: number, { pauseMs }: SpokenWord): void {
  if (pauseMs === undefined) return;
  const { stop, comma } = pauseEvidence(pauseMs);
  scores[from + STOP]! += stop;
  scores[from + QUESTION]! += stop;
  scores[from + COMMA]! += comma;
}

/** Scores → likelihoods against nothing, which scores 0; in place. */
function soften(scores: Float32Array, first: number, end: number): void {
  let highest = 0;
  for (let o = first; o < end; o++) highest = Math.max(highest, scores[o]!);
  let sum = Math.exp(-highest);
  for (let o = first; o < end; o++) sum += scores[o] = Math.exp(scores[o]! - highest);
  for (let o = first; o < end; o++) scores[o]! /= sum;
}
