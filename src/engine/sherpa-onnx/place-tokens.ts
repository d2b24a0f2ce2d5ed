/** A result of sherpa-onnx → words: times from its tokens', confidence from their scores. */
import type { OfflineRecognizerResult } from 'sherpa-onnx-node';
import type { Word } from '../../transcript/index.ts';

/** How long a token of so many letters sounds, where the next one does not say: it is the last, or silence follows. */
function usualMs(token: string): number {
  return 40 + 60 * token.trim().length;
}

/** A token ends with the next one, but holds no longer than this: behind it comes silence. */
function longestMs(token: string): number {
  return 100 + 2 * usualMs(token);
}

interface TimedToken {
  readonly startMs: number;
  readonly endMs: number;
  readonly logProbability: number | undefined;
}

/** Words as the text has them; what stands between two is white space, or wav2vec's bar. */
export function textWords({ text }: Pick<OfflineRecognizerResult, 'text'>): string[] {
  return text
    .normalize('NFC')
    .replaceAll(/[|▁\p{Cc}\p{Z}\uFFFD]+/gu, ' ')
    .split(' ')
    .filter((word) => word !== '');
}

/**
 * The words with their times, or `undefined` where the tokens carry none that fit the words.
 * @param lengthMs of the stretch: no time lies beyond it.
 */
export function placeTokens(result: OfflineRecognizerResult, lengthMs: number): Word[] | undefined {
  const texts = textWords(result);
  const { tokens, timestamps } = result;
  if (timestamps.length !== tokens.length) return undefined;
  const groups = groupByWord(tokens, timedTokens(result, lengthMs));
  // Only the count is compared: bytes of one letter may be spread over tokens, each unreadable alone.
  if (groups.length !== texts.length) return undefined;
  return texts.map((text, index) => ({ text, ...wordTimes(groups[index] ?? []) }));
}

function timedTokens(result: OfflineRecognizerResult, lengthMs: number): TimedToken[] {
  const { timestamps, durations = [], ys_log_probs: scores = [], tokens } = result;
  const startsMs = timestamps.map((seconds) =>
    Math.min(lengthMs, Math.max(0, Math.round(seconds * 1000))),
  );
  const hasDurations = durations.length === tokens.length;
  const hasScores = scores.length === tokens.length;
  return startsMs.map((startMs, index) => {
    const nextMs = startsMs[index + 1] ?? Infinity;
    const heldMs = hasDurations ? (durations[index] ?? 0) * 1000 : nextMs - startMs;
    const token = tokens[index] ?? '';
    const ownMs = heldMs <= longestMs(token) && heldMs > 0 ? heldMs : usualMs(token);
    return {
      startMs,
      endMs: Math.round(Math.min(lengthMs, startMs + ownMs)),
      logProbability: hasScores ? scores[index] : undefined,
    };
  });
}

/** A word begins with a token that begins with white space, or after one that is nothing else. */
function groupByWord(tokens: readonly string[], timed: readonly TimedToken[]): TimedToken[][] {
  const groups: TimedToken[][] = [];
  let isOpen = false;
  tokens.forEach((token, index) => {
    const text = token.replaceAll(/[|▁]/gu, ' ');
    if (text.startsWith(' ')) isOpen = false;
    if (text.trim() === '') return;
    const own = timed[index] as TimedToken;
    if (isOpen) groups.at(-1)?.push(own);
    else groups.push([own]);
    isOpen = !text.endsWith(' ');
  });
  return groups;
}

function wordTimes(tokens: readonly TimedToken[]) {
  const startMs = tokens[0]?.startMs ?? 0;
  const endMs = Math.max(startMs, tokens.at(-1)?.endMs ?? 0);
  const scores = tokens.flatMap(({ logProbability }) => logProbability ?? []);
  if (scores.length !== tokens.length || !scores.every(Number.isFinite)) return { startMs, endMs };
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return { startMs, endMs, confidence: Math.min(1, Math.exp(mean)) };
}
