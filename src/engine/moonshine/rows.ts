/** Numbers laid out in runs of one length, as tensors are (pure). */

/** Lengthens every run of `from` numbers to `to` with zeros. */
export function widenRuns(
  data: Float32Array,
  { runs, from, to }: { readonly runs: number; readonly from: number; readonly to: number },
): Float32Array {
  if (from === to) return data;
  const wide = new Float32Array(runs * to);
  for (let run = 0; run < runs; run++) {
    wide.set(data.subarray(run * from, (run + 1) * from), run * to);
  }
  return wide;
}

/** Writes run `from` over run `to`. */
export function moveRow(
  data: Float32Array,
  { from, to, size }: { readonly from: number; readonly to: number; readonly size: number },
): void {
  data.copyWithin(to * size, from * size, (from + 1) * size);
}
