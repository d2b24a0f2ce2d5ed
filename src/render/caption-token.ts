import { endsSentence, plainWords, shareTime, type Word } from '../transcript/index.ts';
import { cutToWidth, textWidth } from './text-width.ts';

/** A silence from which a caption always ends: whatever stands before it can be shown for a second. */
export const CAPTION_PAUSE_MS = 1000;

/** What ends after a token; the better captions and lines break there. */
export type Ending = 'sentence' | 'clause' | 'none';

/** What stands together on one line of a caption: a word, or a piece of one that is too long for a line. */
export interface CaptionToken extends Word {
  /** Visible characters, at least 1. */
  readonly width: number;
  readonly ending: Ending;
}

const CLAUSE_END = /[,;:–—،；、]["'”’»)\]}]*$/u;

/** The tokens of words that follow each other on one channel. */
export function captionTokens(words: readonly Word[], lineWidth: number): CaptionToken[] {
  const plain = words.flatMap(plainWords);
  return plain.flatMap((word, i) => {
    const ending = endingOf(word, plain[i + 1]);
    const width = Math.max(1, textWidth(word.text));
    if (width <= lineWidth) return [{ ...word, width, ending }];
    const pieces = shareTime(word, cutToWidth(word.text, lineWidth));
    return pieces.map((piece, p) => ({
      ...piece,
      width: Math.max(1, textWidth(piece.text)),
      ending: p === pieces.length - 1 ? ending : 'none',
    }));
  });
}

function endingOf(word: Word, next: Word | undefined): Ending {
  if (endsSentence(word, next)) return 'sentence';
  return CLAUSE_END.test(word.text) ? 'clause' : 'none';
}
