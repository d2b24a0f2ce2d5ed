/**
 * Who speaks when, in stretches that follow one another: a hidden Markov model whose states are the speakers,
 * with a Gaussian voice each that is learned from the stretches themselves (variational Bayes, as in "VBx":
 * Landini et al., "Bayesian HMM clustering of x-vector sequences", 2022). It pays to stay with a speaker, so
 * turns are as long as people's turns are, and a speaker whom the others explain as well fades away.
 */
import type { VoiceRows } from './voice-rows.ts';

export interface RefineOptions {
  /** How far speakers lie apart against how much one's stretches spread, in every direction. */
  readonly between: number;
  /** What a unit of length of the rows is, in deviations of one speaker's stretches. */
  readonly scale: number;
  /** How much a stretch tells: less than one, because neighbours hear the same sound. */
  readonly evidence: number;
  /** How much a speaker costs. */
  readonly cost: number;
  /** How likely it is that the speaker changes from one stretch to the next. */
  readonly change: number;
  readonly rounds: number;
}

export interface Refined {
  /** Of the labels given; some may be used no more. */
  readonly labels: Int32Array;
  /** How likely each row's label is, 0 to 1. */
  readonly confidence: Float64Array;
}

/** A speaker who is heard in less than this many stretches, all shares together, has faded away. */
const LEAST_HEARD = 0.5;

/** @param labels from 0 without gaps: a first guess. */
export function refineVoices(rows: VoiceRows, labels: Int32Array, options: RefineOptions): Refined {
  const count = Math.max(...labels) + 1;
  let chain: Chain = {
    shares: firstShares(labels, count),
    frequency: new Float64Array(count).fill(1 / count),
    names: Int32Array.from({ length: count }, (_, label) => label),
  };
  // Used by every round: what a round would leave behind adds up to many times as much.
  const { length } = chain.shares;
  const spare = { likelihoods: new Float64Array(length), ahead: new Float64Array(length) };
  for (let round = 0; round < options.rounds; round++) {
    if (round > 0) chain = withoutFaded(chain);
    const speakers = learnSpeakers(rows, chain, options);
    const likelihoods = rowLikelihoods(rows, speakers, { ...options, into: spare.likelihoods });
    forwardBackward(likelihoods, { ...chain, change: options.change, ahead: spare.ahead });
  }
  return best(chain);
}

/** Who may speak, and how likely each does in each row. */
interface Chain {
  /** Row by row, the share of each speaker. */
  readonly shares: Float64Array;
  /** How often each speaker is the one who begins; learned. */
  readonly frequency: Float64Array;
  /** The label of each speaker. */
  readonly names: Int32Array;
}

function firstShares(labels: Int32Array, count: number): Float64Array {
  const shares = new Float64Array(labels.length * count);
  labels.forEach((label, row) => (shares[row * count + label] = 1));
  return shares;
}

/** Those that are left, in the same memory: nothing is read from where it has been written over. */
function withoutFaded({ shares, frequency, names }: Chain): Chain {
  const heard = new Float64Array(names.length);
  shares.forEach((share, index) => (heard[index % names.length]! += share));
  const kept = [...names.keys()].filter((speaker) => (heard[speaker] as number) >= LEAST_HEARD);
  if (kept.length === names.length) return { shares, frequency, names };
  const rowCount = shares.length / names.length;
  for (let row = 0; row < rowCount; row++) {
    kept.forEach((speaker, place) => {
      shares[row * kept.length + place] = shares[row * names.length + speaker] as number;
    });
  }
  const left = Float64Array.from(kept, (speaker) => frequency[speaker] as number);
  normalise(left, 0, left.length);
  return {
    shares: shares.subarray(0, rowCount * kept.length),
    frequency: left,
    names: Int32Array.from(kept, (speaker) => names[speaker] as number),
  };
}

interface Speaker {
  /** Where the speaker's voice probably lies, and how unsure that is. */
  readonly mean: Float64Array;
  readonly constant: number;
}

/** Row by row, how well each speaker explains it: logarithms. */
function rowLikelihoods(
  rows: VoiceRows,
  speakers: readonly Speaker[],
  { into, ...options }: RefineOptions & { readonly into: Float64Array },
): Float64Array {
  const count = speakers.length;
  const { width, values } = rows;
  const factor = options.evidence * options.scale * Math.sqrt(options.between);
  const likelihoods = into.subarray(0, rows.count * count);
  for (let row = 0; row < rows.count; row++) {
    speakers.forEach(({ mean, constant }, label) => {
      let product = 0;
      for (let i = 0; i < width; i++) {
        product += (values[row * width + i] as number) * (mean[i] as number);
      }
      likelihoods[row * count + label] = factor * product - options.evidence * constant;
    });
  }
  return likelihoods;
}

function learnSpeakers(
  rows: VoiceRows,
  { shares, names }: Chain,
  options: RefineOptions,
): Speaker[] {
  return Array.from(names, (_, speaker) =>
    learnSpeaker(rows, (row) => shares[row * names.length + speaker] as number, options),
  );
}

function learnSpeaker(
  { count, width, values }: VoiceRows,
  shareOf: (row: number) => number,
  { between, scale, evidence, cost }: RefineOptions,
): Speaker {
  const mean = new Float64Array(width);
  let heard = 0;
  for (let row = 0; row < count; row++) {
    const share = shareOf(row);
    if (share < 1e-6) continue;
    heard += share;
    for (let i = 0; i < width; i++) mean[i]! += share * (values[row * width + i] as number);
  }
  const weight = evidence / cost;
  const variance = 1 / (1 + weight * heard * between);
  const factor = weight * variance * Math.sqrt(between) * scale;
  let square = 0;
  for (let i = 0; i < width; i++) {
    mean[i]! *= factor;
    square += (mean[i] as number) ** 2;
  }
  return { mean, constant: (between * (width * variance + square)) / 2 };
}

/** Writes the shares anew from the likelihoods, and the frequencies from the shares. */
function forwardBackward(
  likelihoods: Float64Array,
  {
    shares,
    frequency,
    change,
    ahead,
  }: Chain & { readonly change: number; readonly ahead: Float64Array },
): void {
  const count = frequency.length;
  const length = likelihoods.length / count;
  const row = new Float64Array(count);
  const explain = (at: number) => {
    const part = likelihoods.subarray(at * count, (at + 1) * count);
    const highest = part.reduce((most, value) => Math.max(most, value), -Infinity);
    part.forEach((value, label) => (row[label] = Math.exp(value - highest)));
  };
  for (let at = 0; at < length; at++) {
    explain(at);
    for (let label = 0; label < count; label++) {
      const stays = at === 0 ? 0 : (1 - change) * (ahead[(at - 1) * count + label] as number);
      const comes = (at === 0 ? 1 : change) * (frequency[label] as number);
      ahead[at * count + label] = (stays + comes) * (row[label] as number);
    }
    normalise(ahead, at * count, count);
  }
  const back = new Float64Array(count).fill(1);
  for (let at = length - 1; at >= 0; at--) {
    for (let label = 0; label < count; label++) {
      shares[at * count + label] = (ahead[at * count + label] as number) * (back[label] as number);
    }
    normalise(shares, at * count, count);
    explain(at);
    let comes = 0;
    for (let label = 0; label < count; label++) {
      back[label]! *= row[label] as number;
      comes += change * (frequency[label] as number) * (back[label] as number);
    }
    for (let label = 0; label < count; label++) {
      back[label] = (1 - change) * (back[label] as number) + comes;
    }
    normalise(back, 0, count);
  }
  learnFrequency(shares, frequency);
}

function learnFrequency(shares: Float64Array, frequency: Float64Array): void {
  const count = frequency.length;
  frequency.fill(0);
  shares.forEach((share, index) => (frequency[index % count]! += share));
  normalise(frequency, 0, count);
}

function normalise(values: Float64Array, from: number, count: number): void {
  let sum = 0;
  for (let i = from; i < from + count; i++) sum += values[i] as number;
  for (let i = from; i < from + count; i++) {
    values[i] = sum > 0 ? (values[i] as number) / sum : 1 / count;
  }
}

function best({ shares, names }: Chain): Refined {
  const count = names.length;
  const length = shares.length / count;
  const labels = new Int32Array(length);
  const confidence = new Float64Array(length);
  for (let row = 0; row < length; row++) {
    for (let speaker = 0; speaker < count; speaker++) {
      const share = shares[row * count + speaker] as number;
      if (share <= (confidence[row] as number)) continue;
      confidence[row] = share;
      labels[row] = names[speaker] as number;
    }
  }
  return { labels, confidence };
}
