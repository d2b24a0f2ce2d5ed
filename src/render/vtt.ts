import { captionTime } from './caption-time.ts';
import { buildCaptions } from './captions.ts';
import type { TextFormat } from './format.ts';

/** WebVTT captions, each of them in the voice of its speaker where that is known. `&`, `<` and `>` are escaped, so that no text can be a tag or a time line. */
export const vtt: TextFormat = {
  extension: 'vtt',
  mediaType: 'text/vtt',
  render: (transcript, { newline = '\n' } = {}) => {
    const cues = buildCaptions(transcript).map(({ startMs, endMs, lines, speaker }) => [
      '',
      `${captionTime(startMs, '.')} --> ${captionTime(endMs, '.')}`,
      ...lines.map((line, i) => (i === 0 ? voice(speaker) : '') + escapeCueText(line)),
    ]);
    return ['WEBVTT', ...cues.flat()].map((line) => line + newline).join('');
  },
};

/** Without an end tag the span lasts until the end of its cue. */
function voice(speaker: string | undefined): string {
  return speaker === undefined ? '' : `<v ${escapeCueText(speaker)}>`;
}

function escapeCueText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
