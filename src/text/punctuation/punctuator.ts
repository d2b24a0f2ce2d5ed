/**
 * Punctuation and capitals for text that has none. A small network scores the gap behind every word; a
 * mark is set where it is likelier than the least that training found best for its language. How long sentences
 * are counts, and the silence between the words where it is known. How the weights are made is in training/README.md.
 */
import { LANGUAGES } from '../../kernel/index.ts';
import type { WrittenLanguage } from '../language/language-identifier.ts';
import { withCapital, withInnerCapital, type InnerCapitals } from './capital-letters.ts';
import { createGapLikelihoods, type SpokenWord } from './gap-likelihoods.ts';
import { OUTPUTS, THRESHOLDS, readNetworkFile } from './network-file.ts';

export type { SpokenWord } from './gap-likelihoods.ts';

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

/**
 * @param file as `training/punctuation.ts` writes it
 * @throws LalelaError INTERNAL when the file is not that.
 */
export function createPunctuator(file: Uint8Array): Punctuator {
  const network = readNetworkFile(file);
  const likelihoodsOf = createGapLikelihoods(network, CODES);
  const leastOf = CODES.map((_, i) =>
    network.thresholds.subarray(i * THRESHOLDS, (i + 1) * THRESHOLDS),
  );

  function decideAll(words: readonly SpokenWord[]): Decision[] {
    const all = likelihoodsOf(words);
    return words.map((word, i) => {
      const mustEnd = i === words.length - 1 || word.endsTurn === true;
      const least = leastOf[CODES.indexOf(word.language)]!;
      return decide(all, i * OUTPUTS, { least, mustEnd });
    });
  }

  return {
    punctuate(words) {
      const decisions = decideAll(words);
      let capital: Capital = 'first';
      return words.map(({ text }, i) => {
        const { mark, nextCapital } = decisions[i]!;
        // Afrikaans `'n` stays small at the start of a sentence; the word behind it has the capital.
        const isArticle = text === "'n" || text === '’n';
        const handsOn = capital === 'first' && isArticle;
        const cased = isArticle ? text : applyCapital(text, capital, network.innerCapitals);
        const startsSentence = mark === '.' || mark === '?' || handsOn;
        capital = startsSentence ? 'first' : nextCapital;
        return mark !== '' && takesMark(cased) ? cased + mark : cased;
      });
    },
  };
}

interface Rule {
  /** From which likelihood each mark, or a capital, is set. */
  readonly least: Float32Array;
  readonly mustEnd: boolean;
}

/** @param at where the likelihoods of the gap begin. */
function decide(likelihoods: Float32Array, at: number, rule: Rule): Decision {
  const first = likelihoods[at + 3]!;
  const inner = likelihoods[at + 4]!;
  const isCapital = first + inner >= rule.least[3]!;
  return {
    mark: chooseMark(likelihoods, at, rule),
    nextCapital: !isCapital ? 'none' : inner > first ? 'inner' : 'first',
  };
}

/** By how often its least likelihood each mark is as likely. */
function chooseMark(likelihoods: Float32Array, at: number, { least, mustEnd }: Rule): Mark {
  const stop = likelihoods[at]! / least[0]!;
  const comma = likelihoods[at + 1]! / least[1]!;
  const question = likelihoods[at + 2]! / least[2]!;
  if (mustEnd) return question >= 1 && question > stop ? '?' : '.';
  const most = Math.max(stop, comma, question);
  if (most < 1) return '';
  if (most === question) return '?';
  return most === stop ? '.' : ',';
}

/** Not behind what is no word, or has a mark already. */
function takesMark(text: string): boolean {
  return /[\p{L}\p{M}\p{N}%'’)]$/u.test(text);
}

function applyCapital(text: string, capital: Capital, known: InnerCapitals): string {
  // Capitals that are there already, of acronyms and names, are right.
  if (capital === 'none' || text !== text.toLowerCase()) return text;
  return capital === 'first' ? withCapital(text) : withInnerCapital(text, known);
}
