/** Times for words of an engine that gives none: along the speech that was heard, by their length. */
import type { TimeSpan, Warning, Word } from '../../transcript/index.ts';

/** Comes with words that were spread. */
export const TIMES_ESTIMATED: Warning = {
  code: 'WORD_TIMES_ESTIMATED',
  message:
    'The model gives no times: each word was placed within its stretch of speech by its length, and can be seconds off.',
};

/** Words are as long as their letters, and follow each other through the spans of speech. */
export function spreadWords(texts: readonly string[], speech: readonly TimeSpan[]): Word[] {
  const speechMs = speech.reduce((sum, span) => sum + span.endMs - span.startMs, 0);
  const letters = texts.reduce((sum, text) => sum + text.length, 0);
  let before = 0;
  return texts.map((text) => {
    const startMs = placeOf((before / letters) * speechMs, speech, 'start');
    before += text.length;
    const endMs = placeOf((before / letters) * speechMs, speech, 'end');
    return { text, startMs, endMs };
  });
}

/** Where so much speech has gone by; at a pause, its end for what starts and its beginning for what ends. */
function placeOf(spokenMs: number, speech: readonly TimeSpan[], side: 'start' | 'end'): number {
  let left = spokenMs;
  for (const { startMs, endMs } of speech) {
    const lengthMs = endMs - startMs;
    if (left < lengthMs || (side === 'end' && left <= lengthMs)) return Math.round(startMs + left);
    left -= lengthMs;
  }
  return speech.at(-1)?.endMs ?? 0;
}
