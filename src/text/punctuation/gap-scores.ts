import type { WrittenLanguage } from '../language/language-identifier.ts';
import { spokenForm } from '../language/spoken-words.ts';
import type { FeatureTable } from './feature-table.ts';
import { OUTPUTS } from './feature-table.ts';
import {
  GAP_FEATURES,
  NO_WORD,
  WINDOW_BEFORE,
  WINDOW_WORDS,
  fillGapFeatures,
  partsOfWord,
} from './gap-features.ts';

/** A word and the language that it is in. */
export interface WordInLanguage {
  readonly text: string;
  readonly language: WrittenLanguage;
}

/** Words whose parts are kept; beyond, all are forgotten. */
const MOST_KNOWN_WORDS = 20_000;

/** Digits are all alike. */
export function modelForm(text: string): string {
  const spoken = spokenForm(text);
  if (spoken === '') return text.replaceAll(/\p{N}/gu, '0');
  return spoken.replaceAll(/\p{N}/gu, '0');
}

/** Gives the scores of the gap behind each word in turn; `scores` is one array, written over. */
export function createGapScorer(table: FeatureTable, languages: readonly WrittenLanguage[]) {
  const known = new Map<string, Int32Array>();
  const features = new Int32Array(GAP_FEATURES);
  const scores = new Float32Array(OUTPUTS);

  function partsOf({ text, language }: WordInLanguage): Int32Array {
    const key = `${language} ${text}`;
    const kept = known.get(key);
    if (kept !== undefined) return kept;
    if (known.size >= MOST_KNOWN_WORDS) known.clear();
    const parts = partsOfWord(modelForm(text), language);
    known.set(key, parts);
    return parts;
  }

  return function* scoreGaps(words: readonly WordInLanguage[]): Generator<Float32Array> {
    const window = Array.from({ length: WINDOW_WORDS }, (_, i) =>
      i < WINDOW_BEFORE || words[i - WINDOW_BEFORE] === undefined
        ? NO_WORD
        : partsOf(words[i - WINDOW_BEFORE]!),
    );
    for (let i = 0; i < words.length; i++) {
      window.shift();
      const next = words[i + WINDOW_WORDS - WINDOW_BEFORE];
      window.push(next === undefined ? NO_WORD : partsOf(next));
      const { language } = words[i]!;
      fillGapFeatures(window, language, features);
      scores.set(table.ofLanguage[languages.indexOf(language)]!.subarray(0, OUTPUTS));
      for (const feature of features) table.addTo(scores, feature);
      yield scores;
    }
  };
}
