/** Voices as rows of one array: so that clustering ten minutes of them is quick. */
export interface VoiceRows {
  readonly count: number;
  /** Numbers of a row. */
  readonly width: number;
  /** `count` times `width`, row by row; each row is of unit length. */
  readonly values: Float32Array;
}

export function voiceRows(voices: readonly (readonly number[])[]): VoiceRows {
  const width = voices[0]?.length ?? 0;
  const values = new Float32Array(voices.length * width);
  voices.forEach((voice, row) => {
    const length = Math.hypot(...voice) || 1;
    for (let i = 0; i < width; i++) values[row * width + i] = (voice[i] ?? 0) / length;
  });
  return { count: voices.length, width, values };
}

export function rowOf({ width, values }: VoiceRows, row: number): Float32Array {
  return values.subarray(row * width, (row + 1) * width);
}

/** The cosine of the angle between two voices of unit length. */
export function likeness(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/**
 * The mean voice of each label, of unit length.
 * @param weights how much each row counts, all of them or none.
 */
export function meanVoices(
  rows: VoiceRows,
  labels: ArrayLike<number>,
  { count, weights }: { readonly count: number; readonly weights?: ArrayLike<number> },
): VoiceRows {
  const { width } = rows;
  const values = new Float32Array(count * width);
  for (let row = 0; row < rows.count; row++) {
    const label = labels[row] as number;
    if (label < 0) continue;
    const weight = weights?.[row] ?? 1;
    for (let i = 0; i < width; i++) {
      values[label * width + i]! += weight * (rows.values[row * width + i] as number);
    }
  }
  for (let label = 0; label < count; label++) {
    const mean = values.subarray(label * width, (label + 1) * width);
    const length = Math.sqrt(mean.reduce((sum, value) => sum + value * value, 0)) || 1;
    for (let i = 0; i < width; i++) mean[i]! /= length;
  }
  return { count, width, values };
}
