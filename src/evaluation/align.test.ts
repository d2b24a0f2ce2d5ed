import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { align, countEdits } from './align.ts';
import { errorCount, type EditCounts } from './edit-counts.ts';

const words = (text: string) => text.split(' ').filter((word) => word !== '');
/** Hits, substitutions, deletions, insertions. */
const counts = (
  ...[hits, substitutions, deletions, insertions]: [number, number, number, number]
) => ({
  hits,
  substitutions,
  deletions,
  insertions,
});

/** Few different tokens, so that there are many alignments of the same cost; often the same length. */
const tokens = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 60 });
const edited = fc
  .tuple(
    fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 60, maxLength: 120 }),
    fc.array(fc.tuple(fc.nat(120), fc.constantFrom('', 'x', 'a b')), { maxLength: 60 }),
  )
  .map(([reference, changes]): [string[], string[]] => {
    const hypothesis: string[] = [...reference];
    for (const [at, to] of changes) if (at < hypothesis.length) hypothesis[at] = to;
    return [reference, words(hypothesis.join(' '))];
  });
/** So different, or shifted so far, that the band has to be widened. */
const far = fc
  .tuple(
    tokens,
    fc.array(fc.constantFrom('x', 'y'), { minLength: 30, maxLength: 70 }),
    fc.boolean(),
  )
  .map(([shared, other, isShifted]): [string[], string[]] =>
    isShifted
      ? [
          [...shared, ...other],
          [...other, ...shared],
        ]
      : [shared, other],
  );
const anyPair = fc.oneof(fc.tuple(tokens, tokens), edited, far);

type Found = EditCounts & { readonly cost: number };

/** What the description of `align` says, over the whole matrix and written without a look at the code. */
function textbookAlignment(
  reference: readonly string[],
  hypothesis: readonly string[],
): EditCounts {
  const known = new Map<string, Found>();
  const add = (found: Found | undefined, kind: keyof EditCounts, cost: number): Found[] =>
    found === undefined ? [] : [{ ...found, [kind]: found[kind] + 1, cost: found.cost + cost }];
  const find = (rows: number, columns: number): Found | undefined => {
    if (rows < 0 || columns < 0) return undefined;
    const key = `${rows} ${columns}`;
    const isHit = reference[rows - 1] === hypothesis[columns - 1];
    const ways = known.has(key)
      ? [known.get(key)!]
      : [
          ...add(find(rows - 1, columns - 1), isHit ? 'hits' : 'substitutions', isHit ? 0 : 1.001),
          ...add(find(rows - 1, columns), 'deletions', 1),
          ...add(find(rows, columns - 1), 'insertions', 1),
        ];
    const nothing = { hits: 0, substitutions: 0, deletions: 0, insertions: 0, cost: 0 };
    const best = ways.reduce((a, b) => (b.cost < a.cost - 1e-6 ? b : a), ways[0] ?? nothing);
    known.set(key, best);
    return best;
  };
  const { hits, substitutions, deletions, insertions } = find(reference.length, hypothesis.length)!;
  return { hits, substitutions, deletions, insertions };
}

describe('align', () => {
  test.each([
    ['', '', counts(0, 0, 0, 0)],
    ['a b c', '', counts(0, 0, 3, 0)],
    ['', 'a b', counts(0, 0, 0, 2)],
    ['the cat sat on the mat', 'the cat sat on the mat', counts(6, 0, 0, 0)],
    ['the cat sat on the mat', 'a cat sat the big mat', counts(4, 1, 1, 1)],
    ['one two', 'zero one two three', counts(2, 0, 0, 2)],
    ['a b', 'b a', counts(1, 0, 1, 1)],
    ['a b', 'c d', counts(0, 2, 0, 0)],
  ])('%j heard as %j', (reference, hypothesis, expected) => {
    expect(align(words(reference), words(hypothesis)).counts).toEqual(expected);
    expect(countEdits(words(reference), words(hypothesis))).toEqual(expected);
  });

  test('names each edit in order', () => {
    expect(align(words('a very cold day'), words('a cold grey today')).edits).toEqual([
      { kind: 'hit', reference: 'a', hypothesis: 'a' },
      { kind: 'deletion', reference: 'very' },
      { kind: 'hit', reference: 'cold', hypothesis: 'cold' },
      { kind: 'insertion', hypothesis: 'grey' },
      { kind: 'substitution', reference: 'day', hypothesis: 'today' },
    ]);
  });

  test('finds what the textbook algorithm finds, the choice between equals included', () => {
    fc.assert(
      fc.property(anyPair, ([reference, hypothesis]) => {
        const expected = textbookAlignment(reference, hypothesis);
        expect(align(reference, hypothesis).counts).toEqual(expected);
        expect(countEdits(reference, hypothesis)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test('finds words that were moved further than the first band is wide', () => {
    const shared = Array.from({ length: 200 }, (_, i) => `word${i}`);
    const moved = Array.from({ length: 50 }, (_, i) => `moved${i}`);
    const [reference, hypothesis] = [
      [...shared, ...moved],
      [...moved, ...shared],
    ];
    expect(align(reference, hypothesis).counts).toEqual(counts(200, 0, 50, 50));
    expect(countEdits(reference, hypothesis)).toEqual(counts(200, 0, 50, 50));
  });

  test('gives edits that lead from the reference to the transcript and agree with the counts', () => {
    fc.assert(
      fc.property(anyPair, ([reference, hypothesis]) => {
        const { edits, counts: found } = align(reference, hypothesis);
        const left = edits.flatMap((edit) => ('reference' in edit ? [edit.reference] : []));
        const right = edits.flatMap((edit) => ('hypothesis' in edit ? [edit.hypothesis] : []));
        expect([left, right]).toEqual([reference, hypothesis]);
        expect(edits.filter(({ kind }) => kind !== 'hit').length).toBe(errorCount(found));
        for (const edit of edits) {
          if (edit.kind === 'hit') expect(edit.reference).toBe(edit.hypothesis);
          if (edit.kind === 'substitution') expect(edit.reference).not.toBe(edit.hypothesis);
        }
      }),
    );
  });

  test('refuses texts that are too long and too different, and says what to do', () => {
    const reference = Array.from({ length: 20_000 }, (_, i) => `r${i}`);
    const hypothesis = Array.from({ length: 5_000 }, (_, i) => `h${i}`);
    expect(() => align(reference, hypothesis)).toThrow(
      expect.objectContaining({ code: 'EVALUATION_TOO_LONG' }),
    );
  });
});
