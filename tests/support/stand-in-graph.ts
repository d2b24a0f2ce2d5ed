/**
 * Small ONNX models with the inputs and outputs of real ones, and weights set by hand: what they say is
 * known. Frame by frame they follow a score — a list of tokens and the frame at which each sounds — but only
 * where the sound is loud, so that what reaches them matters.
 */
import type { GraphBuilder } from '../../src/inference/index.ts';

export interface ScoredToken {
  readonly token: number;
  readonly frame: number;
}

export interface Score {
  readonly vocabularySize: number;
  readonly blank: number;
  readonly tokens: readonly ScoredToken[];
}

/** The most frames that a stand-in can be asked for: 30 s at 20 ms. */
const MOST_FRAMES = 1500;
/** Of logits: sure, but not so sure that a confidence is exactly 1. */
const HIGH = 6;

/** Builds with ONNX's operators, named values in and out. */
export function node(
  graph: GraphBuilder,
  operator: string,
  inputs: readonly string[],
  attributes: Record<string, number | readonly number[]> = {},
): string {
  return graph.node({
    operator,
    inputs,
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [
        name,
        typeof value === 'number' ? { int: value } : { ints: value },
      ]),
    ),
  });
}

export function wholeNumbers(graph: GraphBuilder, values: readonly number[]): string {
  return graph.constant(BigInt64Array.from(values.map(BigInt)), [values.length]);
}

export function floatNumber(graph: GraphBuilder, value: number): string {
  return graph.constant(Float32Array.of(value), []);
}

/** The wave [1, samples] → whether each frame of `hop` samples is loud, [1, frames], 0 or 1. */
export function loudOfWave(graph: GraphBuilder, wave: string, hop: number): string {
  const samples = node(graph, 'Gather', [node(graph, 'Shape', [wave]), wholeNumbers(graph, [1])], {
    axis: 0,
  });
  const frames = node(graph, 'Div', [samples, wholeNumbers(graph, [hop])]);
  const whole = node(graph, 'Mul', [frames, wholeNumbers(graph, [hop])]);
  const cut = node(graph, 'Slice', [
    wave,
    wholeNumbers(graph, [0]),
    whole,
    wholeNumbers(graph, [1]),
  ]);
  const framed = node(graph, 'Reshape', [cut, wholeNumbers(graph, [1, -1, hop])]);
  const energy = node(graph, 'ReduceMean', [node(graph, 'Mul', [framed, framed])], {
    axes: [2],
    keepdims: 0,
  });
  return isAbove(graph, energy, 0.3);
}

/** Features [1, frames, bins] → whether each `step`-th frame is loud, [1, frames / step], 0 or 1. */
export function loudOfFeatures(
  graph: GraphBuilder,
  features: string,
  { step, limit = -6 }: { readonly step: number; readonly limit?: number },
): string {
  const mean = node(graph, 'ReduceMean', [features], { axes: [2], keepdims: 0 });
  const thinned = node(graph, 'Slice', [
    mean,
    wholeNumbers(graph, [0]),
    wholeNumbers(graph, [100_000]),
    wholeNumbers(graph, [1]),
    wholeNumbers(graph, [step]),
  ]);
  return isAbove(graph, thinned, limit);
}

function isAbove(graph: GraphBuilder, values: string, limit: number): string {
  return node(graph, 'Cast', [node(graph, 'Greater', [values, floatNumber(graph, limit)])], {
    to: 1,
  });
}

/** Loudness [1, frames] → logits [1, frames, vocabulary]: the score where it is loud, else the blank. */
export function followScore(graph: GraphBuilder, loud: string, score: Score): string {
  const frames = node(graph, 'Gather', [node(graph, 'Shape', [loud]), wholeNumbers(graph, [1])], {
    axis: 0,
  });
  const table = graph.constant(scoreTable(score), [1, MOST_FRAMES, score.vocabularySize]);
  const wanted = node(graph, 'Slice', [
    table,
    wholeNumbers(graph, [0]),
    frames,
    wholeNumbers(graph, [1]),
  ]);
  const mask = node(graph, 'Unsqueeze', [loud, wholeNumbers(graph, [2])]);
  const spoken = node(graph, 'Mul', [wanted, mask]);
  const silence = new Float32Array(score.vocabularySize);
  silence[score.blank] = 2 * HIGH;
  const quiet = node(graph, 'Mul', [
    graph.constant(silence, [1, 1, score.vocabularySize]),
    node(graph, 'Sub', [floatNumber(graph, 1), mask]),
  ]);
  return node(graph, 'Add', [spoken, quiet]);
}

function scoreTable({ vocabularySize, blank, tokens }: Score): Float32Array {
  const table = new Float32Array(MOST_FRAMES * vocabularySize);
  const byFrame = new Map(tokens.map(({ frame, token }) => [frame, token]));
  // The blank comes second: a transducer that has given a token asks the same frame again.
  for (let frame = 0; frame < MOST_FRAMES; frame++) {
    table[frame * vocabularySize + blank] = HIGH / 3;
    table[frame * vocabularySize + (byFrame.get(frame) ?? blank)] = HIGH;
  }
  return table;
}
