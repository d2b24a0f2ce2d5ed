/**
 * Pairs rows with columns, each at most once, so that the sum of their gains is the greatest (Hungarian
 * method with potentials, O(n³); exact).
 *
 * @param gains by row and column, none below 0; rows of one length
 * @returns for each row its column; absent where nothing is gained by one
 */
export function assign(gains: readonly (readonly number[])[]): (number | undefined)[] {
  const size = Math.max(gains.length, gains[0]?.length ?? 0);
  const search = new Assignment(size, (row, column) => -(gains[row]?.[column] ?? 0));
  const columnOf = new Array<number | undefined>(gains.length).fill(undefined);
  search.solve().forEach((row, column) => {
    if ((gains[row]?.[column] ?? 0) > 0) columnOf[row] = column;
  });
  return columnOf;
}

const NONE = -1;

/** The cheapest pairs of as many rows as columns. */
class Assignment {
  readonly #size: number;
  readonly #cost: (row: number, column: number) => number;
  readonly #rowPotential: Float64Array;
  readonly #columnPotential: Float64Array;
  /** Of each column. One more column than there is holds the row that is being placed. */
  readonly #rowOf: number[];

  constructor(size: number, cost: (row: number, column: number) => number) {
    this.#size = size;
    this.#cost = cost;
    this.#rowPotential = new Float64Array(size);
    this.#columnPotential = new Float64Array(size + 1);
    this.#rowOf = new Array<number>(size + 1).fill(NONE);
  }

  /** @returns the row of each column */
  solve(): number[] {
    for (let row = 0; row < this.#size; row++) this.#place(row);
    return this.#rowOf.slice(0, this.#size);
  }

  /** Along the cheapest path to a free column, on which every row moves by one. */
  #place(row: number): void {
    const tree = {
      isReached: new Uint8Array(this.#size + 1),
      distance: new Float64Array(this.#size + 1).fill(Infinity),
      from: new Int32Array(this.#size + 1),
    };
    let column = this.#size;
    this.#rowOf[column] = row;
    while (this.#rowOf[column] !== NONE) column = this.#grow(tree, column);
    while (column !== this.#size) {
      const before = tree.from[column]!;
      this.#rowOf[column] = this.#rowOf[before]!;
      column = before;
    }
  }

  /** @returns the nearest column that was not reached yet */
  #grow({ isReached, distance, from }: Tree, reached: number): number {
    isReached[reached] = 1;
    const row = this.#rowOf[reached]!;
    let nearest = NONE;
    for (let column = 0; column < this.#size; column++) {
      if (isReached[column]) continue;
      const potential = this.#rowPotential[row]! + this.#columnPotential[column]!;
      const length = this.#cost(row, column) - potential;
      if (length < distance[column]!) [distance[column], from[column]] = [length, reached];
      if (nearest === NONE || distance[column]! < distance[nearest]!) nearest = column;
    }
    const step = distance[nearest]!;
    for (let column = 0; column <= this.#size; column++) {
      if (isReached[column]) {
        this.#rowPotential[this.#rowOf[column]!]! += step;
        this.#columnPotential[column]! -= step;
      } else distance[column]! -= step;
    }
    return nearest;
  }
}

interface Tree {
  readonly isReached: Uint8Array;
  readonly distance: Float64Array;
  readonly from: Int32Array;
}
