import type { NameTables } from './language-names.ts';

/** Which letters of a run (from its `first` to before `end`) are which acronym. */
export interface Join {
  readonly first: number;
  readonly end: number;
  readonly acronym: string;
}

/** How the rest of a run can be read from one place on. */
interface Cover {
  /** Letters in it that are words by themselves. */
  readonly wordCount: number;
  readonly next: number;
  readonly join?: Join;
}

/**
 * The acronyms that a run of letters consists of, with nothing between them but letters that are words, of
 * which as few as can be; nothing where a letter would be left over, or there is no acronym.
 *
 * @param letters lower case; an element may hold several letters, which stay together
 * @param isEvidence whether the elements from `first` to before `end`, which spell an acronym, are it
 */
export function coverWithAcronyms(
  letters: readonly string[],
  tables: NameTables,
  isEvidence: (first: number, end: number) => boolean,
): Join[] | undefined {
  const covers = new Map<number, Cover>([[letters.length, { wordCount: 0, next: letters.length }]]);
  for (let first = letters.length - 1; first >= 0; first--) {
    const ways = [
      ...asWord(letters, first, tables).map(({ end }) => ({ wordCount: 1, next: end })),
      ...asAcronyms(letters, first, tables)
        .filter(({ end }) => isEvidence(first, end))
        .map((join) => ({ wordCount: 0, next: join.end, join })),
    ];
    const cover = fewestWords(ways, covers);
    if (cover !== undefined) covers.set(first, cover);
  }
  const joins = readJoins(covers, letters.length);
  return joins.length === 0 ? undefined : joins;
}

function asWord(letters: readonly string[], first: number, { wordLetters }: NameTables) {
  return wordLetters.has(letters[first]!) ? [{ end: first + 1 }] : [];
}

/** Shortest first. */
function asAcronyms(
  letters: readonly string[],
  first: number,
  { acronyms, longestAcronym }: NameTables,
): Join[] {
  const joins: Join[] = [];
  let spelled = '';
  for (let end = first + 1; end <= letters.length; end++) {
    spelled += letters[end - 1]!;
    if (spelled.length > longestAcronym) break;
    const acronym = acronyms.get(spelled);
    if (acronym !== undefined) joins.push({ first, end, acronym });
  }
  return joins;
}

/** Of ways that leave as few words the last, which is the longest acronym. */
function fewestWords(
  ways: readonly Cover[],
  covers: ReadonlyMap<number, Cover>,
): Cover | undefined {
  let best: Cover | undefined;
  for (const way of ways) {
    const rest = covers.get(way.next);
    if (rest === undefined) continue;
    const wordCount = way.wordCount + rest.wordCount;
    if (best === undefined || wordCount <= best.wordCount) best = { ...way, wordCount };
  }
  return best;
}

function readJoins(covers: ReadonlyMap<number, Cover>, length: number): Join[] {
  const joins: Join[] = [];
  let cover = covers.get(0);
  while (cover !== undefined) {
    if (cover.join !== undefined) joins.push(cover.join);
    cover = cover.next < length ? covers.get(cover.next) : undefined;
  }
  return joins;
}
