/** Words that the layout of a printed page broke or stuck together, mended by the words that a language has. */
import type { WrittenLanguage } from './corpus.ts';

/** Capitals stand inside words there: `kaMongameli`. */
const CAPITALS_BEHIND_PREFIXES: readonly WrittenLanguage[] = ['nbl', 'ssw', 'xho', 'zul', 'tso'];
const LONGEST_PREFIX = 4;
const SELDOM = 3;
/** By how much the whole is to be seen more often than the rarer of its pieces. */
const RARER_BY = 1.5;
const LEAST_LETTERS = 5;

export interface Mender {
  /** The pieces that a text falls into where a heading is stuck to what follows it, mended. */
  mend(text: string): string[];
}

/** @param texts all that tells which words there are */
export function createMender(language: WrittenLanguage, texts: readonly string[]): Mender {
  const times = countWords(texts);
  const timesOf = (word: string) => times.get(word.toLowerCase()) ?? 0;

  /** `mo-nate`, `inxa- xheba`, `uhulume -ni`. */
  function joinHyphens(text: string): string {
    return text.replaceAll(
      /(?<![\p{L}\p{N}-])(\p{L}{2,})( ?- ?)(\p{Ll}+)(?![\p{L}\p{N}-])/gu,
      (whole, head: string, hyphen: string, tail: string) => {
        if (hyphen === ' - ') return whole;
        const isWord = timesOf(head + tail) > 0;
        const areWords = timesOf(head) > 0 && timesOf(tail) > 0;
        if (isWord || (!areWords && hyphen !== '-')) return head + tail;
        return timesOf(head) === 0 && timesOf(tail) === 0 ? head + tail : whole;
      },
    );
  }

  /** `oopvlek kers`: where the whole is a word, and one of the pieces seldom is. */
  function joinPieces(text: string): string {
    const words: string[] = [];
    for (const word of text.split(' ')) {
      const last = words.at(-1);
      if (last !== undefined && isOneWord(last, word)) words[words.length - 1] = last + word;
      else words.push(word);
    }
    return words.join(' ');
  }

  function isOneWord(first: string, second: string): boolean {
    const tail = /^\p{Ll}+/u.exec(second)?.[0] ?? '';
    const head = /(?<![-\p{N}])\p{L}+$/u.exec(first)?.[0] ?? '';
    if (tail === '' || head === '' || /^\p{Ll}+[-@/]/u.test(second)) return false;
    const whole = timesOf(head + tail);
    const rarer = Math.min(timesOf(head), timesOf(tail));
    if (head.length + tail.length < LEAST_LETTERS) return false;
    return whole > Math.max(1, timesOf(`${head} ${tail}`), RARER_BY * rarer);
  }

  /** `usebentaNjengoba`: the end of a heading and the beginning of a text. */
  function isStuck(head: string, tail: string): boolean {
    const isLong = !CAPITALS_BEHIND_PREFIXES.includes(language) || head.length > LONGEST_PREFIX;
    const isSeldom = timesOf(head + tail) <= SELDOM;
    return isLong && isSeldom && timesOf(head) > 1 && timesOf(tail) > 1;
  }

  function split(text: string): string[] {
    return text
      .replaceAll(
        /(?<!\p{L})(\p{L}?\p{Ll}+)(\p{Lu}\p{Ll}*)(?!\p{L})/gu,
        (whole, head: string, tail: string) => (isStuck(head, tail) ? `${head}\n${tail}` : whole),
      )
      .split('\n');
  }

  return { mend: (text) => split(joinPieces(joinHyphens(text))) };
}

/** How often each word is seen, and each two words that follow each other. */
function countWords(texts: readonly string[]): Map<string, number> {
  const times = new Map<string, number>();
  const count = (text: string) => times.set(text, (times.get(text) ?? 0) + 1);
  for (const text of texts) {
    let before = '';
    for (const raw of text.toLowerCase().split(' ')) {
      const word = /^[“‘"'(]*([\p{L}\p{M}'’]+)[^\p{L}-]*$/u.exec(raw)?.[1] ?? '';
      if (word !== '') count(word);
      if (word !== '' && before !== '') count(`${before} ${word}`);
      before = /\p{L}$/u.test(raw) ? word : '';
    }
  }
  return times;
}
