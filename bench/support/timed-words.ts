/** Words with times: what is true, what was recognised, and how far they are apart. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { align } from '../../src/evaluation/align.ts';
import type { Cell } from './table.ts';

export const WORD_TIME_FIXTURES = resolve(import.meta.dirname, '../../tests/fixtures/word-times');

export interface TimedWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** How much later than in truth words start and end, in milliseconds. */
export interface TimeErrors {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Words in truth, recognised or not. */
  readonly wordCount: number;
}

/** Recording → its words, in the order of `truth.tsv`. */
export function readTruth(): Map<string, TimedWord[]> {
  const truth = new Map<string, TimedWord[]>();
  const text = readFileSync(join(WORD_TIME_FIXTURES, 'truth.tsv'), 'utf8');
  for (const line of text.trimEnd().split('\n').slice(1)) {
    const [id = '', word = '', start, end] = line.split('\t');
    const words = truth.get(id) ?? [];
    words.push({ text: word, startMs: Number(start), endMs: Number(end) });
    truth.set(id, words);
  }
  return truth;
}

/** Pairs of equal words, in order; what was recognised otherwise has no pair. */
export function pairWords<T extends { readonly text: string }, F extends { readonly text: string }>(
  truth: readonly T[],
  found: readonly F[],
): [T, F][] {
  const pairs: [T, F][] = [];
  let row = 0;
  let column = 0;
  for (const { kind } of align(truth.map(plainText), found.map(plainText)).edits) {
    const [word, heard] = [truth[row], found[column]];
    if (kind === 'hit' && word && heard) pairs.push([word, heard]);
    if (kind !== 'insertion') row++;
    if (kind !== 'deletion') column++;
  }
  return pairs;
}

function plainText({ text }: { readonly text: string }): string {
  return text.toLowerCase().replace(/[^a-z0-9']/g, '');
}

export function timeErrors(truth: readonly TimedWord[], found: readonly TimedWord[]): TimeErrors {
  const pairs = pairWords(truth, found);
  return {
    starts: pairs.map(([word, heard]) => heard.startMs - word.startMs),
    ends: pairs.map(([word, heard]) => heard.endMs - word.endMs),
    wordCount: truth.length,
  };
}

export function mergeErrors(all: readonly TimeErrors[]): TimeErrors {
  return {
    starts: all.flatMap(({ starts }) => starts),
    ends: all.flatMap(({ ends }) => ends),
    wordCount: all.reduce((sum, { wordCount }) => sum + wordCount, 0),
  };
}

export interface ErrorSummary {
  /** Of the sizes of the errors. */
  readonly medianMs: number;
  readonly p95Ms: number;
  /** Of the errors themselves: positive where times are late. */
  readonly meanMs: number;
}

export function summarise(errors: readonly number[]): ErrorSummary {
  const sizes = errors.map(Math.abs).sort((a, b) => a - b);
  const at = (share: number) => sizes[Math.floor(share * (sizes.length - 1))] ?? NaN;
  const meanMs = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  return { medianMs: at(0.5), p95Ms: at(0.95), meanMs: Math.round(meanMs) };
}

export const ERROR_COLUMNS = [
  'words found',
  'start median ms',
  'start 95 % ms',
  'start mean, signed',
  'end median ms',
  'end 95 % ms',
  'end mean, signed',
];

export function errorCells({ starts, ends, wordCount }: TimeErrors): Cell[] {
  const cells = (errors: readonly number[]): Cell[] => {
    const { medianMs, p95Ms, meanMs } = summarise(errors);
    return [medianMs, p95Ms, meanMs];
  };
  const found = Math.max(starts.length, ends.length);
  return [`${found} of ${wordCount}`, ...cells(starts), ...cells(ends)];
}
