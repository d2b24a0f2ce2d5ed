/** What a model is to listen for: the phrases of its entry, and those of the recording. */
import type { Warning } from '../../transcript/index.ts';
import { createPhrases, type Phrases } from './phrases.ts';
import type { CtcSettings } from './settings.ts';
import type { CtcVocabulary } from './vocabulary.ts';

interface Expected {
  /** Absent: nothing is expected. */
  readonly phrases: Phrases | undefined;
  readonly warnings: readonly Warning[];
}

/** @param asked what is expected in one recording. */
export type ExpectedPhrases = (asked: readonly string[]) => Expected;

/** About what a fair guess at each letter gains. */
const DEFAULT_BONUS = 1.5;

/** A recording's phrases come with each of its segments: what was made of them last is kept. */
export function expectPhrases(vocabulary: CtcVocabulary, settings: CtcSettings): ExpectedPhrases {
  let key = '';
  let last = expect(vocabulary, settings, []);
  return (asked) => {
    const wanted = asked.join('\n');
    if (wanted !== key) last = expect(vocabulary, settings, asked);
    key = wanted;
    return last;
  };
}

function expect(
  vocabulary: CtcVocabulary,
  { phrases: own = '', phraseBonus = DEFAULT_BONUS }: CtcSettings,
  asked: readonly string[],
): Expected {
  const all = [...asked, ...own.split(';')].filter((text) => text.trim() !== '');
  const unspelled = asked.filter((phrase) => vocabulary.spell(phrase).length === 0);
  return {
    phrases: all.length === 0 ? undefined : createPhrases(all, vocabulary, phraseBonus),
    warnings: unspelled.length === 0 ? [] : [leftOut(unspelled.length, asked.length)],
  };
}

function leftOut(count: number, of: number): Warning {
  return {
    code: 'PHRASES_NOT_USED',
    message: `Of the ${of} expected phrases ${count} cannot be spelled with the signs of the model, and ${count === 1 ? 'was' : 'were'} left out. Write figures and abbreviations as they are said.`,
  };
}
