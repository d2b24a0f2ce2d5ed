import type { TextFormat } from './format.ts';
import { buildParagraphs } from './paragraphs.ts';
import { shownSpeakers } from './speaker-names.ts';

/** What was said, to be read: one line a paragraph, with the speaker before it where that is known. */
export const plainText: TextFormat = {
  extension: 'txt',
  mediaType: 'text/plain; charset=utf-8',
  render: (transcript) => {
    const shown = shownSpeakers(transcript);
    return buildParagraphs(transcript)
      .map(({ speaker, text }) => {
        const name = shown(speaker);
        return name === undefined ? `${text}\n` : `${name}: ${text}\n`;
      })
      .join('');
  },
};
