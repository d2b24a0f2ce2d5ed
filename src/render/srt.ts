import { captionTime } from './caption-time.ts';
import { CAPTION_RULES } from './caption-rules.ts';
import { buildCaptions, type Caption } from './captions.ts';
import type { TextFormat } from './format.ts';
import { textWidth } from './text-width.ts';

/**
 * SubRip captions, numbered from 1, with the speaker before the first of each. The format knows no escapes,
 * so the text stands as it is.
 */
export const srt: TextFormat = {
  extension: 'srt',
  mediaType: 'application/x-subrip',
  render: (transcript, { newline = '\n' } = {}) =>
    buildCaptions(transcript)
      .map((caption, i, captions) => {
        const { startMs, endMs } = caption;
        const times = `${captionTime(startMs, ',')} --> ${captionTime(endMs, ',')}`;
        return [String(i + 1), times, ...linesOf(caption, captions[i - 1]), '']
          .map((line) => line + newline)
          .join('');
      })
      .join(''),
};

function linesOf({ lines, speaker }: Caption, before: Caption | undefined): readonly string[] {
  if (speaker === undefined || speaker === before?.speaker) return lines;
  const [first = '', ...others] = lines;
  const named = `${speaker}: ${first}`;
  if (textWidth(named) <= CAPTION_RULES.lineWidth) return [named, ...others];
  return [`${speaker}:`, ...lines];
}
