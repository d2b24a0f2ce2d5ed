/** Whether two channels hold the same sound, told while they are read (pure). */
import { msToSamples } from '../audio/index.ts';

/** Windows in which one channel alone would hold a word: two of them, and they are two channels. */
const WINDOW_SAMPLES = msToSamples(200);
const MOST_UNLIKE_WINDOWS = 1;
/** Of a window's energy, what one channel has of its own; codecs leave less in copies. */
const OWN_SHARE = 0.1;
/** Of the whole energy. */
const OWN_SHARE_OF_ALL = 0.02;
/** Mean square of what can be heard as speech: 45 dB under full scale. */
const AUDIBLE = 10 ** -4.5;

export interface ChannelLikeness {
  /** Takes the next stretch of both, as long as the other. */
  take(a: Float32Array, b: Float32Array): void;
  /** False as soon as no more sound could make them the same. */
  mayBeSame(): boolean;
  /** Whether one is the other: louder, softer or inverted as it may be. */
  areSame(): boolean;
}

interface Sums {
  count: number;
  a: number;
  b: number;
  aa: number;
  bb: number;
  ab: number;
}

export function createChannelLikeness(): ChannelLikeness {
  const all = noSums();
  let window = noSums();
  let unlikeWindows = 0;

  function endWindow(): void {
    const { a, b, share } = ownOf(window);
    if (share > OWN_SHARE && share * Math.max(a, b) > AUDIBLE) unlikeWindows++;
    for (const key of SUM_KEYS) all[key] += window[key];
    window = noSums();
  }

  return {
    take(a, b) {
      for (let at = 0; at < a.length;) {
        const end = Math.min(a.length, at + WINDOW_SAMPLES - window.count);
        addTo(window, a.subarray(at, end), b.subarray(at, end));
        at = end;
        if (window.count === WINDOW_SAMPLES) endWindow();
      }
    },
    mayBeSame: () => unlikeWindows <= MOST_UNLIKE_WINDOWS,
    areSame() {
      if (unlikeWindows > MOST_UNLIKE_WINDOWS) return false;
      const sums = { ...all };
      for (const key of SUM_KEYS) sums[key] += window[key];
      return ownOf(sums).share <= OWN_SHARE_OF_ALL;
    },
  };
}

const SUM_KEYS = ['count', 'a', 'b', 'aa', 'bb', 'ab'] as const;

function noSums(): Sums {
  return { count: 0, a: 0, b: 0, aa: 0, bb: 0, ab: 0 };
}

function addTo(sums: Sums, a: Float32Array, b: Float32Array): void {
  let [sumA, sumB, sumAa, sumBb, sumAb] = [0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const x = a[i]!;
    const y = b[i]!;
    sumA += x;
    sumB += y;
    sumAa += x * x;
    sumBb += y * y;
    sumAb += x * y;
  }
  sums.count += a.length;
  sums.a += sumA;
  sums.b += sumB;
  sums.aa += sumAa;
  sums.bb += sumBb;
  sums.ab += sumAb;
}

/** Both channels' variances, and the share of them that the other channel does not explain. */
function ownOf({ count, ...sums }: Sums): { a: number; b: number; share: number } {
  const n = Math.max(1, count);
  const a = Math.max(0, sums.aa / n - (sums.a / n) ** 2);
  const b = Math.max(0, sums.bb / n - (sums.b / n) ** 2);
  const both = sums.ab / n - (sums.a * sums.b) / n ** 2;
  // Two silences are the same; a silence and a sound are not.
  if (a * b === 0) return { a, b, share: a === b ? 0 : 1 };
  return { a, b, share: Math.max(0, 1 - both ** 2 / (a * b)) };
}
