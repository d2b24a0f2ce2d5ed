import { plainWords, wordsByTime, type ChannelWord } from '../transcript/index.ts';
import type { TextFormat } from './format.ts';
import { recordingToken } from './recording-token.ts';

/**
 * NIST time-marked conversation: `recording channel start duration word confidence`, one word a line, in
 * seconds to 0.001. Channels count from 1; a mix of channels is channel 1. The confidence is left out
 * where the engine gives none.
 */
export const ctm: TextFormat = {
  extension: 'ctm',
  mediaType: 'text/plain; charset=utf-8',
  render: (transcript, options = {}) => {
    const name = recordingToken(options.recordingName);
    return wordsByTime(transcript)
      .flatMap((word) => plainWords(word).map((plain) => ({ ...plain, channel: word.channel })))
      .map((word) => `${name} ${ctmFields(word)}\n`)
      .join('');
  },
};

function ctmFields({ channel, startMs, endMs, text, confidence }: ChannelWord): string {
  return [
    channel === 'mix' ? 1 : channel + 1,
    seconds(startMs),
    seconds(endMs - startMs),
    text,
    ...(confidence === undefined || !Number.isFinite(confidence) ? [] : [confidence.toFixed(3)]),
  ].join(' ');
}

function seconds(ms: number): string {
  return (Number.isFinite(ms) ? Math.max(0, ms) / 1000 : 0).toFixed(3);
}
