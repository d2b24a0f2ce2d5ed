/** The power spectrum of real sound, by a fast Fourier transform of a power of two. */

export interface PowerSpectrum {
  /** Of `size` samples; `size / 2 + 1` numbers, valid until the next call. */
  of(samples: Float32Array): Float32Array;
}

/** @param size a power of two; shorter sound is filled up with zeros. */
export function createPowerSpectrum(size: number): PowerSpectrum {
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  const power = new Float32Array(size / 2 + 1);
  const cosines = Float64Array.from({ length: size / 2 }, (_, k) =>
    Math.cos((2 * Math.PI * k) / size),
  );
  const sines = Float64Array.from({ length: size / 2 }, (_, k) =>
    Math.sin((2 * Math.PI * k) / size),
  );
  const places = reversedPlaces(size);

  /** Joins pairs of transforms of `half` numbers into transforms of twice as many. */
  function joinPairs(half: number): void {
    const stride = size / (2 * half);
    for (let start = 0; start < size; start += 2 * half)
      for (let k = 0; k < half; k++) joinPair(start + k, start + k + half, k * stride);
  }

  /** No place lies outside: the arrays are as long as the loops. */
  function joinPair(even: number, odd: number, turn: number): void {
    const [c, s] = [cosines[turn]!, sines[turn]!];
    const turnedRe = real[odd]! * c + imaginary[odd]! * s;
    const turnedIm = imaginary[odd]! * c - real[odd]! * s;
    real[odd] = real[even]! - turnedRe;
    imaginary[odd] = imaginary[even]! - turnedIm;
    real[even] = real[even]! + turnedRe;
    imaginary[even] = imaginary[even]! + turnedIm;
  }

  return {
    of(samples) {
      for (let i = 0; i < size; i++) real[i] = samples[places[i] ?? 0] ?? 0;
      imaginary.fill(0);
      for (let half = 1; half < size; half *= 2) joinPairs(half);
      for (let k = 0; k < power.length; k++)
        power[k] = (real[k] ?? 0) ** 2 + (imaginary[k] ?? 0) ** 2;
      return power;
    },
  };
}

/** Place → place with its bits in reverse. */
function reversedPlaces(size: number): Uint32Array {
  const bits = Math.log2(size);
  return Uint32Array.from({ length: size }, (_, place) => {
    let reversed = 0;
    for (let bit = 0; bit < bits; bit++) if (place & (1 << bit)) reversed |= 1 << (bits - 1 - bit);
    return reversed;
  });
}
