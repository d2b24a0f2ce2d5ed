import { captionTime } from './caption-time.ts';
import { buildCaptions } from './captions.ts';
import type { Format } from './format.ts';

/** SubRip captions, numbered from 1. The format knows no escapes, so the text stands as it is. */
export const srt: Format = {
  extension: 'srt',
  mediaType: 'application/x-subrip',
  render: (transcript, { newline = '\n' } = {}) =>
    buildCaptions(transcript)
      .map(({ startMs, endMs, lines }, i) =>
        [String(i + 1), `${captionTime(startMs, ',')} --> ${captionTime(endMs, ',')}`, ...lines, '']
          .map((line) => line + newline)
          .join(''),
      )
      .join(''),
};
