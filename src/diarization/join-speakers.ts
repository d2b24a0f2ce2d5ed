/**
 * Pieces of voices → speakers: the two that are most surely one person's are joined, again and again. How sure
 * that is, is the logarithm of how much likelier their stretches are of one speaker than of two, where
 * speakers lie around and stretches around their speaker as Gaussians (PLDA with equal variances): it knows
 * that the mean of a short piece says less than that of a long one.
 */
import type { SpeakerCount } from '../kernel/index.ts';
import type { VoiceRows } from './voice-rows.ts';

export interface SpeakerOdds {
  /** How far speakers lie apart against how much one's stretches spread, in every direction. */
  readonly between: number;
  /** What a unit of length of the rows is, in deviations of one speaker's stretches. */
  readonly scale: number;
  /** Speech that tells as much as one independent stretch. */
  readonly independentMs: number;
  /** How much of the spread between stretches stays between pieces, however long: moods, places. */
  readonly drift: number;
  /** Two pieces are joined from these odds on. */
  readonly enough: number;
}

export interface JoinOptions {
  readonly odds: SpeakerOdds;
  readonly count: SpeakerCount;
  /** Of the rows, in milliseconds. */
  readonly lengths: Float64Array;
}

/** The speaker of each piece, from 0 without gaps; `pieces` is the piece of each row, without gaps. */
export function joinSpeakers(
  rows: VoiceRows,
  pieces: Int32Array,
  { odds, count, lengths }: JoinOptions,
): Int32Array {
  const state = measure(rows, pieces, lengths);
  const [fewest, most] =
    'exact' in count ? [count.exact, count.exact] : [count.min ?? 1, count.max ?? Infinity];
  for (let left = state.count; left > fewest; left--) {
    const pair = likeliest(state, odds);
    if (pair === undefined || (left <= most && pair.odds < odds.enough)) break;
    merge(state, pair);
  }
  const names = new Map<number, number>();
  return Int32Array.from(state.owners, (owner) => {
    if (!names.has(owner)) names.set(owner, names.size);
    return names.get(owner) as number;
  });
}

interface State {
  readonly count: number;
  /** Numbers of a voice. */
  readonly width: number;
  /** Sums of voices times sums of voices, `count` by `count`. */
  readonly products: Float64Array;
  /** Milliseconds; 0 once it is joined to another. */
  readonly sizes: Float64Array;
  /** To which piece each belongs by now. */
  readonly owners: Int32Array;
}

interface Pair {
  readonly kept: number;
  readonly gone: number;
  readonly odds: number;
}

function measure(rows: VoiceRows, pieces: Int32Array, lengths: Float64Array): State {
  const { width, values } = rows;
  const count = Math.max(...pieces) + 1;
  const sums = new Float64Array(count * width);
  const sizes = new Float64Array(count);
  pieces.forEach((piece, row) => {
    const length = lengths[row] as number;
    sizes[piece]! += length;
    for (let i = 0; i < width; i++) {
      sums[piece * width + i]! += length * (values[row * width + i] as number);
    }
  });
  const products = new Float64Array(count * count);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b <= a; b++) {
      let product = 0;
      for (let i = 0; i < width; i++) {
        product += (sums[a * width + i] as number) * (sums[b * width + i] as number);
      }
      products[a * count + b] = product;
      products[b * count + a] = product;
    }
  }
  const owners = Int32Array.from({ length: count }, (_, piece) => piece);
  return { count, width, products, sizes, owners };
}

function likeliest(state: State, odds: SpeakerOdds): Pair | undefined {
  let found: Pair | undefined;
  for (let gone = 1; gone < state.count; gone++) {
    if (state.sizes[gone] === 0) continue;
    for (let kept = 0; kept < gone; kept++) {
      if (state.sizes[kept] === 0) continue;
      const value = oddsOfOne(state, [kept, gone], odds);
      if (found === undefined || value > found.odds) found = { kept, gone, odds: value };
    }
  }
  return found;
}

function oddsOfOne(
  { count, width, products, sizes }: State,
  [a, b]: readonly [number, number],
  { between, scale, independentMs, drift }: SpeakerOdds,
): number {
  const [sizeA, sizeB] = [sizes[a] as number, sizes[b] as number];
  const factor = scale * scale;
  const squareA = (factor * (products[a * count + a] as number)) / (sizeA * sizeA);
  const squareB = (factor * (products[b * count + b] as number)) / (sizeB * sizeB);
  const product = (factor * (products[a * count + b] as number)) / (sizeA * sizeB);
  const spreadA = between + drift + independentMs / sizeA;
  const spreadB = between + drift + independentMs / sizeB;
  const determinant = spreadA * spreadB - between * between;
  const asOne = (spreadB * squareA - 2 * between * product + spreadA * squareB) / determinant;
  const asTwo = squareA / spreadA + squareB / spreadB;
  return (width * Math.log((spreadA * spreadB) / determinant) + asTwo - asOne) / 2;
}

function merge({ count, products, sizes, owners }: State, { kept, gone }: Pair): void {
  for (let other = 0; other < count; other++) {
    products[kept * count + other]! += products[gone * count + other] as number;
  }
  for (let other = 0; other < count; other++) {
    products[other * count + kept]! += products[other * count + gone] as number;
  }
  sizes[kept]! += sizes[gone] as number;
  sizes[gone] = 0;
  owners.forEach((owner, piece) => {
    if (owner === gone) owners[piece] = kept;
  });
}
