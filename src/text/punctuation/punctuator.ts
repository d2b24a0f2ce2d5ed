/**
 * Punctuation and capitals for text that has none. A linear model scores every gap between two words; a
 * mark is set where it is likelier than the least that training found best for its language. The silence
 * between the words counts where it is known. How the weights are made is in training/README.md.
 */
import { LANGUAGES } from '../../kernel/index.ts';
import type { WrittenLanguage } from '../language/language-identifier.ts';
import { withCapital, withInnerCapital } from './capital-letters.ts';
import { OUTPUTS, readFeatureTable } from './feature-table.ts';
import { createGapScorer, type WordInLanguage } from './gap-scores.ts';
import { pauseEvidence } from './pause-evidence.ts';

export interface SpokenWord extends WordInLanguage {
  /** Silence until the next word of the list; absent where it is not known. */
  readonly pauseMs?: number;
  /** Whether somebody else speaks next. */
  readonly endsTurn?: boolean;
}

export interface Punctuator {
  /** The texts of the words, one for each, changed in nothing but case and the mark behind. */
  punctuate(words: readonly SpokenWord[]): string[];
}

type Mark = '' | '.' | ',' | '?';
type Capital = 'none' | 'first' | 'inner';

interface Decision {
  readonly mark: Mark;
  /** Of the next word, for its own sake. */
  readonly nextCapital: Capital;
}

const CODES = LANGUAGES.map(({ code }) => code as WrittenLanguage);
const [STOP, COMMA, QUESTION, FIRST, INNER] = [0, 1, 2, 3, 4] as const;

/**
 * @param file as `training/punctuation.ts` writes it
 * @throws LalelaError INTERNAL when the file is not that.
 */
export function createPunctuator(file: Uint8Array): Punctuator {
  const table = readFeatureTable(file);
  const scoreGaps = createGapScorer(table, CODES);

  function decideAll(words: readonly SpokenWord[]): Decision[] {
    const decisions: Decision[] = [];
    for (const scores of scoreGaps(words)) {
      const word = words[decisions.length]!;
      const least = table.ofLanguage[CODES.indexOf(word.language)]!.subarray(OUTPUTS);
      const isLast = decisions.length === words.length - 1;
      addEvidence(scores, word);
      decisions.push(decide(scores, least, isLast || word.endsTurn === true));
    }
    return decisions;
  }

  return {
    punctuate(words) {
      const decisions = decideAll(words);
      let capital: Capital = 'first';
      return words.map(({ text }, i) => {
        const { mark, nextCapital } = decisions[i]!;
        // Afrikaans `'n` stays small at the start of a sentence; the word behind it has the capital.
        const isArticle = /^['’]n$/u.test(text);
        const handsOn = capital === 'first' && isArticle;
        const cased = isArticle ? text : applyCapital(text, capital, table);
        const startsSentence = mark === '.' || mark === '?' || handsOn;
        capital = startsSentence ? 'first' : nextCapital;
        return /[\p{L}\p{M}\p{N}%'’)]$/u.test(cased) ? cased + mark : cased;
      });
    },
  };
}

function addEvidence(scores: Float32Array, { pauseMs }: SpokenWord): void {
  if (pauseMs === undefined) return;
  const { stop, comma } = pauseEvidence(pauseMs);
  scores[STOP]! += stop;
  scores[QUESTION]! += stop;
  scores[COMMA]! += comma;
}

function decide(scores: Float32Array, least: Float32Array, mustEnd: boolean): Decision {
  const [stop, comma, question] = likelihoods(scores, [STOP, COMMA, QUESTION]);
  const [first, inner] = likelihoods(scores, [FIRST, INNER]);
  const isCapital = first! + inner! >= least[3]!;
  return {
    mark: chooseMark([stop! / least[0]!, comma! / least[1]!, question! / least[2]!], mustEnd),
    nextCapital: !isCapital ? 'none' : inner! > first! ? 'inner' : 'first',
  };
}

/** By how often its least likelihood each mark is as likely. */
function chooseMark(
  [stop = 0, comma = 0, question = 0]: readonly number[],
  mustEnd: boolean,
): Mark {
  if (mustEnd) return question >= 1 && question > stop ? '?' : '.';
  const most = Math.max(stop, comma, question);
  if (most < 1) return '';
  if (most === question) return '?';
  return most === stop ? '.' : ',';
}

/** Of these outputs against none of them. */
function likelihoods(scores: Float32Array, outputs: readonly number[]): number[] {
  const highest = Math.max(0, ...outputs.map((o) => scores[o]!));
  const parts = outputs.map((o) => Math.exp(scores[o]! - highest));
  const whole = parts.reduce((sum, part) => sum + part, Math.exp(-highest));
  return parts.map((part) => part / whole);
}

function applyCapital(
  text: string,
  capital: Capital,
  table: ReturnType<typeof readFeatureTable>,
): string {
  // Capitals that are there already, of acronyms and names, are right.
  if (capital === 'none' || text !== text.toLowerCase()) return text;
  return capital === 'first' ? withCapital(text) : withInnerCapital(text, table);
}
