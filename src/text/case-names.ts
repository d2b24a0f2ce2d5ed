import { endsSentence, type Word } from '../transcript/index.ts';

const MARKS = /^(?<opening>[^\p{L}]*)(?<name>.*?)(?<marks>(?:['’]s)?[^\p{L}]*)$/u;

/** Words with the capitals that belong inside names; the first letter of a sentence stays as it is. */
export function caseNames(words: readonly Word[], names: ReadonlyMap<string, string>): Word[] {
  return words.map((word, i) => {
    const previous = words[i - 1];
    const isFirst = previous === undefined || endsSentence(previous, word);
    const text = caseName(word.text, names, isFirst);
    return text === word.text ? word : { ...word, text };
  });
}

function caseName(text: string, names: ReadonlyMap<string, string>, isFirst: boolean): string {
  const { opening = '', name: spoken = '', marks = '' } = MARKS.exec(text)?.groups ?? {};
  const name = names.get(spoken.toLowerCase());
  if (name === undefined || !needsCapitals(spoken, name)) return text;
  return opening + (isFirst ? spoken.slice(0, 1) + name.slice(1) : name) + marks;
}

/**
 * Not where it is in capitals throughout, which is so on purpose, nor where all but the first letter is
 * right: Nguni languages write `kwaNongoma` within a sentence and `EThekwini` in a heading.
 */
function needsCapitals(spoken: string, name: string): boolean {
  return spoken !== spoken.toUpperCase() && spoken.slice(1) !== name.slice(1);
}
