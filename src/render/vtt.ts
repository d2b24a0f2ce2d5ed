import { captionTime } from './caption-time.ts';
import { buildCaptions } from './captions.ts';
import type { Format } from './format.ts';

/** WebVTT captions. `&`, `<` and `>` are escaped, so that no text can be a tag or a time line. */
export const vtt: Format = {
  extension: 'vtt',
  mediaType: 'text/vtt',
  render: (transcript, { newline = '\n' } = {}) => {
    const cues = buildCaptions(transcript).map(({ startMs, endMs, lines }) => [
      '',
      `${captionTime(startMs, '.')} --> ${captionTime(endMs, '.')}`,
      ...lines.map(escapeCueText),
    ]);
    return ['WEBVTT', ...cues.flat()].map((line) => line + newline).join('');
  },
};

function escapeCueText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
