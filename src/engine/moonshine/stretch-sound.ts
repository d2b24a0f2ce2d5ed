/** The same sound, faster or slower (and so higher or lower): another rendering for the model to hear. */
export function stretchSound(samples: Float32Array, speed: number): Float32Array {
  const stretched = new Float32Array(Math.floor(samples.length / speed));
  for (let i = 0; i < stretched.length; i++) {
    const position = i * speed;
    const before = Math.floor(position);
    const after = samples[before + 1] ?? 0;
    const share = position - before;
    stretched[i] = (samples[before] ?? 0) * (1 - share) + after * share;
  }
  return stretched;
}
