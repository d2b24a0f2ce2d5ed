/** Numbers laid out in runs of one length, as tensors are (pure). */

/** Copies runs of `from` numbers into runs of `to`, from `at` on; the rest of each run becomes zero. */
export function copyRuns(
  source: Float32Array,
  target: Float32Array,
  { at, runs, from, to }: { at: number; runs: number; from: number; to: number },
): void {
  for (let run = 0; run < runs; run++) {
    const start = at + run * to;
    target.set(source.subarray(run * from, (run + 1) * from), start);
    target.fill(0, start + from, start + to);
  }
}

/** Writes run `from` over run `to`. */
export function moveRow(
  data: Float32Array,
  { from, to, size }: { readonly from: number; readonly to: number; readonly size: number },
): void {
  data.copyWithin(to * size, from * size, (from + 1) * size);
}
