/**
 * Levenshtein alignment of a hypothesis with its reference, every edit costing 1. Of alignments with the
 * same number of edits, the one with most hits is taken; of those, the one that, read from the end, pairs
 * before it deletes and deletes before it inserts: the same input always gives the same edits.
 *
 * Only a band of the matrix around its diagonal is filled. An alignment of at most `radius` edits never
 * leaves a band of that radius, so a result that is no greater is exact; else the radius is doubled.
 */
import { LalelaError } from '../kernel/index.ts';
import type { EditCounts } from './edit-counts.ts';

/** One step of an alignment; a side that is absent has nothing there. */
export type Edit =
  | {
      readonly kind: 'hit' | 'substitution';
      readonly reference: string;
      readonly hypothesis: string;
    }
  | { readonly kind: 'deletion'; readonly reference: string }
  | { readonly kind: 'insertion'; readonly hypothesis: string };

export interface Alignment {
  readonly counts: EditCounts;
  /** In order. */
  readonly edits: readonly Edit[];
}

const FIRST_RADIUS = 32;
/** Bytes of memory that the moves of an alignment may take. */
const MOST_MOVES = 400_000_000;
/** Cells of the band that are filled before the texts count as too long: about half a minute. */
const MOST_CELLS = 8_000_000_000;
/** Cost of an edit; a substitution costs 1 more, which decides between alignments with as many edits. */
const EDIT = 2 ** 26;

const DIAGONAL = 0;
const DELETE = 1;
const INSERT = 2;

interface Tokens {
  readonly reference: Int32Array;
  readonly hypothesis: Int32Array;
}

/**
 * Aligns two lists of words.
 * @throws LalelaError EVALUATION_TOO_LONG for texts of more than about 14,000 words that differ wholly, or
 *   longer ones that differ less.
 */
export function align(reference: readonly string[], hypothesis: readonly string[]): Alignment {
  const tokens = numberTokens(reference, hypothesis);
  const { counts, moves, radius } = widen(tokens, true);
  const edits: Edit[] = [];
  let row = reference.length;
  let column = hypothesis.length;
  while (row > 0 || column > 0) {
    const move = moves[row * (2 * radius + 1) + column - row + radius];
    if (move === DELETE) edits.push({ kind: 'deletion', reference: reference[--row]! });
    else if (move === INSERT) edits.push({ kind: 'insertion', hypothesis: hypothesis[--column]! });
    else edits.push(pair(reference[--row]!, hypothesis[--column]!));
  }
  return { counts, edits: edits.reverse() };
}

/**
 * Counts the edits of the alignment that `align` finds, in memory that grows with the number of edits only.
 * @throws LalelaError EVALUATION_TOO_LONG for hundreds of thousands of tokens that differ much.
 */
export function countEdits(
  reference: readonly string[],
  hypothesis: readonly string[],
): EditCounts {
  return widen(numberTokens(reference, hypothesis), false).counts;
}

function pair(reference: string, hypothesis: string): Edit {
  return { kind: reference === hypothesis ? 'hit' : 'substitution', reference, hypothesis };
}

function numberTokens(reference: readonly string[], hypothesis: readonly string[]): Tokens {
  const numbers = new Map<string, number>();
  const numberOf = (token: string) => {
    const known = numbers.get(token);
    if (known !== undefined) return known;
    numbers.set(token, numbers.size);
    return numbers.size - 1;
  };
  return {
    reference: Int32Array.from(reference, numberOf),
    hypothesis: Int32Array.from(hypothesis, numberOf),
  };
}

interface Band {
  readonly radius: number;
  readonly counts: EditCounts;
  readonly moves: Uint8Array;
}

function widen(tokens: Tokens, keepsMoves: boolean): Band {
  const rows = tokens.reference.length;
  const columns = tokens.hypothesis.length;
  const widest = Math.max(rows, columns);
  let radius = Math.min(widest, Math.max(Math.abs(rows - columns), FIRST_RADIUS));
  for (;;) {
    const cells = (rows + 1) * (2 * radius + 1);
    if (cells > (keepsMoves ? MOST_MOVES : MOST_CELLS)) throw tooLong();
    const moves = new Uint8Array(keepsMoves ? cells : 0);
    const counts = fillBand(tokens, radius, moves);
    const edits = counts.substitutions + counts.deletions + counts.insertions;
    if (edits <= radius || radius === widest) return { radius, counts, moves };
    radius = Math.min(widest, radius * 2);
  }
}

/**
 * Cell `at` of a row stands for column `row + at - 1 - radius`; the cells before the first and after the
 * last are out of reach. Each row is written over the one before it, from left to right.
 */
function fillBand(
  { reference, hypothesis }: Tokens,
  radius: number,
  moves: Uint8Array,
): EditCounts {
  const width = 2 * radius + 1;
  const costs = new Float64Array(width + 2).fill(Infinity);
  for (let column = 0; column <= Math.min(hypothesis.length, radius); column++) {
    costs[radius + 1 + column] = column * EDIT;
  }
  moves.fill(INSERT, 0, width);
  for (let row = 1; row <= reference.length; row++) {
    const columnZeroAt = radius - row + 1;
    if (columnZeroAt >= 1) {
      costs[columnZeroAt] = row * EDIT;
      moves[row * width + columnZeroAt - 1] = DELETE;
    }
    const last = Math.min(width, hypothesis.length + columnZeroAt);
    for (let at = Math.max(1, columnZeroAt + 1); at <= last; at++) {
      const isSame = reference[row - 1] === hypothesis[at - columnZeroAt - 1];
      const move = fillCell(costs, at, isSame ? 0 : EDIT + 1);
      if (moves.length > 0) moves[row * width + at - 1] = move;
    }
  }
  const cost = costs[hypothesis.length - reference.length + radius + 1]!;
  return toCounts(reference.length, hypothesis.length, cost);
}

/** `at` still holds the cell on the diagonal, `at + 1` the one above; `at - 1` holds the one to the left. */
function fillCell(costs: Float64Array, at: number, pairCost: number): number {
  const diagonal = costs[at]! + pairCost;
  const above = costs[at + 1]! + EDIT;
  const left = costs[at - 1]! + EDIT;
  if (diagonal <= above && diagonal <= left) {
    costs[at] = diagonal;
    return DIAGONAL;
  }
  costs[at] = Math.min(above, left);
  return above <= left ? DELETE : INSERT;
}

function toCounts(reference: number, hypothesis: number, cost: number): EditCounts {
  const substitutions = cost % EDIT;
  const others = Math.floor(cost / EDIT) - substitutions;
  const deletions = (others + reference - hypothesis) / 2;
  return {
    hits: reference - substitutions - deletions,
    substitutions,
    deletions,
    insertions: others - deletions,
  };
}

function tooLong(): LalelaError {
  return new LalelaError(
    'EVALUATION_TOO_LONG',
    'The reference and the transcript are too long and too different to be aligned; cut the recording ' +
      'and its reference into parts of an hour or less, or check that they belong together.',
  );
}
