/**
 * What the language identifier looks at: runs of 1 to 6 characters of a word with its edges marked, the
 * whole word, and how two words meet. Each is a row of the table of weights, found by hashing, so that no
 * list of them is kept. Changing anything here means training anew.
 */

/** Rows of the table of weights; a power of two. */
export const GRAM_ROWS = 2 ** 19;

const LONGEST_GRAM = 6;
/** What is longer is cut: no word of the eleven languages is, and nothing may grow with hostile input. */
const LONGEST_WORD = 60;

/** Rows of a word in spoken form. */
export function rowsOfWord(word: string): Int32Array {
  const marked = `^${word.slice(0, LONGEST_WORD)}$`;
  const rows: number[] = [];
  for (let first = 0; first < marked.length; first++) {
    const longest = Math.min(LONGEST_GRAM, marked.length - first);
    let hash = FIRST_HASH;
    for (let length = 1; length <= longest; length++) {
      hash = addToHash(hash, marked.charCodeAt(first + length - 1));
      const isEdgeAlone = length === 1 && (first === 0 || first === marked.length - 1);
      if (!isEdgeAlone) rows.push(rowOf(hash));
    }
  }
  if (marked.length > LONGEST_GRAM) rows.push(rowOfText(`W${marked}`));
  return Int32Array.from(rows);
}

/** Rows of two words, in spoken form, that follow each other. */
export function rowsOfPair(first: string, second: string): [number, number] {
  return [rowOfText(`P${first} ${second}`), rowOfText(`Q${first.slice(-2)} ${second.slice(0, 2)}`)];
}

// FNV-1a, mixed further because only the low bits are used.
const FIRST_HASH = 0x811c9dc5;

function addToHash(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193);
}

function rowOfText(text: string): number {
  let hash = FIRST_HASH;
  for (let i = 0; i < text.length; i++) hash = addToHash(hash, text.charCodeAt(i));
  return rowOf(hash);
}

function rowOf(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  mixed ^= mixed >>> 13;
  return (mixed >>> 0) & (GRAM_ROWS - 1);
}
