/** A fast Fourier transform of a power of two. */
export interface FourierTransform {
  /** Of the latest call, `size` numbers each. */
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
  /** Replaces both by the transform of what is given; shorter input is filled up with zeros. */
  of(real: ArrayLike<number>, imaginary?: ArrayLike<number>): void;
}

/** @param size a power of two. */
export function createFourierTransform(size: number): FourierTransform {
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
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
    const c = cosines[turn]!;
    const s = sines[turn]!;
    const turnedRe = real[odd]! * c + imaginary[odd]! * s;
    const turnedIm = imaginary[odd]! * c - real[odd]! * s;
    real[odd] = real[even]! - turnedRe;
    imaginary[odd] = imaginary[even]! - turnedIm;
    real[even] = real[even]! + turnedRe;
    imaginary[even] = imaginary[even]! + turnedIm;
  }

  return {
    real,
    imaginary,
    of(givenReal, givenImaginary) {
      for (let i = 0; i < size; i++) {
        real[i] = givenReal[places[i]!] ?? 0;
        imaginary[i] = givenImaginary?.[places[i]!] ?? 0;
      }
      for (let half = 1; half < size; half *= 2) joinPairs(half);
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
