/**
 * Prefix beam search: the likeliest sequence of tokens, over all the ways in which its tokens and blanks can
 * follow each other, with a bonus for phrases that are expected.
 */
import { NO_PHRASES, type PhraseState, type Phrases } from './phrases.ts';
import type { Posteriors } from './posteriors.ts';

export interface BeamOptions {
  readonly blank: number;
  readonly beamSize: number;
  readonly phrases?: Phrases | undefined;
}

/** Tokens of a frame that are looked at: the likeliest, and none less likely than this. */
const MOST_TOKENS = 24;
const LEAST_LOG_PROBABILITY = -12;

interface Prefix {
  readonly tokens: readonly number[];
  /** Logarithms of the probabilities of all ways that end in a blank, and that end in the last token. */
  blank: number;
  token: number;
  readonly phrase: PhraseState;
}

export function decodeBeam(posteriors: Posteriors, options: BeamOptions): readonly number[] {
  const { beamSize, phrases = NO_PHRASES } = options;
  let beam: Prefix[] = [{ tokens: [], blank: 0, token: -Infinity, phrase: phrases.start }];
  for (let frame = 0; frame < posteriors.frameCount; frame++) {
    const next = new Map<string, Prefix>();
    const candidates = likelyTokens(posteriors, frame);
    for (const prefix of beam)
      for (const [token, score] of candidates) extend(next, { prefix, token, score }, options);
    beam = [...next.values()].sort((a, b) => total(b) - total(a)).slice(0, beamSize);
  }
  const finished = beam.map((prefix) => ({ prefix, score: total(prefix) - prefix.phrase.pending }));
  const best = finished.sort((a, b) => b.score - a.score)[0];
  return best?.prefix.tokens ?? [];
}

interface Step {
  readonly prefix: Prefix;
  readonly token: number;
  readonly score: number;
}

function extend(next: Map<string, Prefix>, { prefix, token, score }: Step, options: BeamOptions) {
  const { blank, phrases = NO_PHRASES } = options;
  const same = () => place(next, prefix.tokens, () => prefix.phrase);
  if (token === blank) {
    const into = same();
    into.blank = addLogs(into.blank, addLogs(prefix.blank, prefix.token) + score);
    return;
  }
  const isRepeat = token === prefix.tokens.at(-1);
  // Without a blank between them two of the same token are one.
  if (isRepeat) {
    const into = same();
    into.token = addLogs(into.token, prefix.token + score);
  }
  const before = isRepeat ? prefix.blank : addLogs(prefix.blank, prefix.token);
  if (before === -Infinity) return;
  const tokens = [...prefix.tokens, token];
  const into = place(next, tokens, () => phrases.next(prefix.phrase, token));
  into.token = addLogs(into.token, before + score);
}

function place(
  next: Map<string, Prefix>,
  tokens: readonly number[],
  phrase: () => PhraseState,
): Prefix {
  const key = tokens.join(' ');
  const found = next.get(key);
  if (found !== undefined) return found;
  const made = { tokens, blank: -Infinity, token: -Infinity, phrase: phrase() };
  next.set(key, made);
  return made;
}

function total({ blank, token, phrase }: Prefix): number {
  return addLogs(blank, token) + phrase.bonus;
}

function addLogs(a: number, b: number): number {
  if (a === -Infinity) return b;
  if (b === -Infinity) return a;
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}

function likelyTokens({ values, size }: Posteriors, frame: number): [number, number][] {
  const likely: [number, number][] = [];
  for (let token = 0; token < size; token++) {
    const score = values[frame * size + token] ?? -Infinity;
    if (score >= LEAST_LOG_PROBABILITY) likely.push([token, score]);
  }
  return likely.sort((a, b) => b[1] - a[1]).slice(0, MOST_TOKENS);
}
