import { splitRuns, visibleTokens, wordsByChannel, type Word } from '../transcript/index.ts';
import type { Format } from './format.ts';

/** A silence from which a new paragraph begins. */
const PARAGRAPH_PAUSE_MS = 2000;

/** What was said, to be read: one line a paragraph, a new one after each long pause or other speaker. */
export const plainText: Format = {
  extension: 'txt',
  mediaType: 'text/plain; charset=utf-8',
  render: (transcript) =>
    [...wordsByChannel(transcript).values()]
      .flatMap((words) => splitRuns(words, PARAGRAPH_PAUSE_MS))
      .sort((a, b) => startOf(a) - startOf(b))
      .map((words) => words.flatMap(({ text }) => visibleTokens(text)).join(' '))
      .filter((line) => line !== '')
      .map((line) => `${line}\n`)
      .join(''),
};

function startOf(words: readonly Word[]): number {
  return words[0]?.startMs || 0;
}
