/**
 * Which heads of the decoder's cross-attention tell best when words are said, on the `choose` part of the
 * fixtures, clean and with noise. The best head first; then, one after another, the head that improves most
 * on those before it. Takes minutes.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AlignmentHead } from '../src/engine/moonshine/alignment-heads.ts';
import {
  openMoonshineModel,
  type MoonshineModel,
} from '../src/engine/moonshine/moonshine-model.ts';
import { prepareMoonshine } from '../src/engine/moonshine/prepare-model.ts';
import { HEAD_COUNT, modelShape, type MoonshineSize } from '../src/engine/moonshine/shapes.ts';
import { spellWords, type SpelledWord } from '../src/engine/moonshine/spell-words.ts';
import { parseVocabulary } from '../src/engine/moonshine/vocabulary.ts';
import { wordTimes } from '../src/engine/moonshine/word-times.ts';
import { needModel } from './support/models.ts';
import { decode } from './support/recordings.ts';
import { printTable, type Cell } from './support/table.ts';
import {
  ERROR_COLUMNS,
  errorCells,
  mergeErrors,
  pairWords,
  readTruth,
  WORD_TIME_FIXTURES,
  type TimedWord,
  type TimeErrors,
} from './support/timed-words.ts';

/** Signal to noise, in decibels; Infinity is none. */
const NOISE_LEVELS_DB = [Infinity, 20, 12];
const FIRST_LAGS_MS = [-60, -40, -20, 0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200];
const NEXT_LAGS_MS = [-20, -10, 0, 10, 20];
/** How many of the best single heads are tried in company. */
const COMPANIONS = 24;
const MOST_HEADS = 4;
/** An error beyond this is no worse: the word was lost. */
const LOST_MS = 250;

/** A recording as the model saw it, with the attention of all its heads. */
interface Sighting {
  readonly wordCount: number;
  readonly words: readonly SpelledWord[];
  /** Words in truth with the places in `words` of those that were recognised. */
  readonly pairs: readonly (readonly [TimedWord, number])[];
  readonly samples: Float32Array;
  readonly attention: Float32Array;
  readonly headCount: number;
  readonly frameCount: number;
}

interface Choice {
  readonly heads: readonly AlignmentHead[];
  readonly cost: number;
}

export async function run(): Promise<void> {
  for (const size of ['base', 'tiny'] as const) {
    const { sightings, layers } = await lookAtAll(size);
    const rows: Cell[][] = [];
    const note = ({ heads, cost }: Choice) =>
      rows.push([describe(heads), cost.toFixed(1), ...errorCells(errorsOf(heads, sightings))]);
    const singles = rankSingles(sightings, layers);
    singles.slice(0, 5).forEach(note);
    let best = refine({ heads: [], cost: Infinity }, singles, sightings);
    note(best);
    for (let count = 2; count <= MOST_HEADS; count++) {
      best = refine(best, singles, sightings);
      note(best);
    }
    printTable(`Heads: ${size}`, ['heads', 'cost', ...ERROR_COLUMNS], rows);
  }
}

function describe(heads: readonly AlignmentHead[]): string {
  return heads
    .map(({ layer, head, step, lagMs }) => `${layer}.${head} ${step} ${lagMs} ms`)
    .join(', ');
}

/** Mean error of starts and half of that of ends. */
function costOf({ starts, ends }: TimeErrors): number {
  const mean = (errors: readonly number[]) =>
    errors.reduce((sum, error) => sum + Math.min(LOST_MS, Math.abs(error)), 0) / errors.length;
  return mean(starts) + mean(ends) / 2;
}

/** Every head at its best lag, best first. */
function rankSingles(sightings: readonly Sighting[], layers: number): Choice[] {
  const heads = Array.from({ length: layers * HEAD_COUNT }, (_, index) => ({
    layer: Math.floor(index / HEAD_COUNT),
    head: index % HEAD_COUNT,
  }));
  return (['chose', 'read'] as const)
    .flatMap((step) => heads.map((head) => bestLag({ ...head, step }, sightings)))
    .sort((a, b) => a.cost - b.cost);
}

function bestLag(head: Omit<AlignmentHead, 'lagMs'>, sightings: readonly Sighting[]): Choice {
  return cheapest(
    FIRST_LAGS_MS.map((lagMs) => [{ ...head, lagMs }]),
    sightings,
  );
}

/** The choice with the one head more that helps it most. */
function refine(
  { heads }: Choice,
  singles: readonly Choice[],
  sightings: readonly Sighting[],
): Choice {
  const isNew = ({ layer, head, step }: AlignmentHead) =>
    heads.every((had) => had.layer !== layer || had.head !== head || had.step !== step);
  const companions = singles
    .slice(0, COMPANIONS)
    .flatMap((single) => single.heads)
    .filter(isNew);
  const candidates = companions.flatMap((companion) =>
    NEXT_LAGS_MS.map((shiftMs) => [...heads, { ...companion, lagMs: companion.lagMs + shiftMs }]),
  );
  return cheapest(candidates, sightings);
}

function cheapest(
  candidates: readonly (readonly AlignmentHead[])[],
  sightings: readonly Sighting[],
): Choice {
  const choices = candidates.map((heads) => ({ heads, cost: costOf(errorsOf(heads, sightings)) }));
  return choices.reduce((best, choice) => (choice.cost < best.cost ? choice : best));
}

function errorsOf(heads: readonly AlignmentHead[], sightings: readonly Sighting[]): TimeErrors {
  return mergeErrors(
    sightings.map((sighting) => {
      const { wordCount, words, pairs, samples, frameCount } = sighting;
      const attention = attentionOf(heads, sighting);
      const times = wordTimes({ words, attention, heads, frameCount, samples, speech: [] });
      return {
        starts: pairs.map(([word, index]) => (times[index]?.startMs ?? NaN) - word.startMs),
        ends: pairs.map(([word, index]) => (times[index]?.endMs ?? NaN) - word.endMs),
        wordCount,
      };
    }),
  );
}

/** [steps][heads][frames] of some heads, out of all. */
function attentionOf(heads: readonly AlignmentHead[], sighting: Sighting): Float32Array {
  const { attention, headCount, frameCount } = sighting;
  const steps = attention.length / headCount / frameCount;
  const picked = new Float32Array(steps * heads.length * frameCount);
  for (let step = 0; step < steps; step++) {
    heads.forEach(({ layer, head }, index) => {
      const from = (step * headCount + layer * HEAD_COUNT + head) * frameCount;
      const row = attention.subarray(from, from + frameCount);
      picked.set(row, (step * heads.length + index) * frameCount);
    });
  }
  return picked;
}

async function lookAtAll(size: MoonshineSize) {
  const { files } = await needModel(`moonshine-${size}-en`);
  const read = (role: string) => readFileSync(files[role] ?? '');
  const { layers } = modelShape(size, 0);
  const heads = Array.from({ length: layers * HEAD_COUNT }, (_, index) => ({
    layer: Math.floor(index / HEAD_COUNT),
    head: index % HEAD_COUNT,
  }));
  const parts = { encoder: read('encoder'), decoder: read('decoder'), size };
  const model = await openMoonshineModel(prepareMoonshine(parts, heads));
  const vocabulary = parseVocabulary(read('vocabulary').toString('latin1'));
  const sightings: Sighting[] = [];
  for (const [id, truth] of readTruth()) {
    if (!id.startsWith('choose-')) continue;
    const clean = Float32Array.from(
      decode(join(WORD_TIME_FIXTURES, `${id}.flac`)),
      (sample) => sample / 32_768,
    );
    for (const level of NOISE_LEVELS_DB) {
      const samples = withNoise(clean, level);
      const decoded = await lookAt(model, samples);
      const words = spellWords(decoded, vocabulary);
      const places = words.map(({ text }, index) => ({ text, index }));
      sightings.push({
        wordCount: truth.length,
        words,
        pairs: pairWords(truth, places).map(([word, { index }]) => [word, index] as const),
        samples,
        attention: decoded.attention,
        headCount: decoded.heads,
        frameCount: decoded.frames,
      });
    }
  }
  await model.close();
  return { sightings, layers };
}

async function lookAt(model: MoonshineModel, samples: Float32Array) {
  const request = { samples, maxTokens: 200, mustSpeak: false };
  const [decoded] = await model.decode([request], new AbortController().signal);
  if (!decoded) throw new Error('The model gave no answer.');
  return decoded;
}

/** Adds noise like that of a room, the same in every run. */
function withNoise(clean: Float32Array, levelDb: number): Float32Array {
  const power = clean.reduce((sum, sample) => sum + sample ** 2, 0) / clean.length;
  // A sum of three even distributions of width 1 has a variance of 1/4; smoothing over two halves it.
  const gain = Math.sqrt(power * 8) * 10 ** (-levelDb / 20);
  let seed = 20_231;
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647 - 0.5;
  };
  let before = 0;
  return clean.map((sample) => {
    const noise = random() + random() + random();
    const smooth = (noise + before) / 2;
    before = noise;
    return sample + gain * smooth;
  });
}
