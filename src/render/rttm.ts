import { visibleTokens } from '../transcript/index.ts';
import type { TextFormat } from './format.ts';
import { recordingToken } from './recording-token.ts';
import { shownSpeakers } from './speaker-names.ts';

/**
 * NIST rich transcription time marks, one turn a line, in seconds to 0.001. All are on channel 1, also where
 * channels are the speakers: tools score each channel by itself.
 */
export const rttm: TextFormat = {
  extension: 'rttm',
  mediaType: 'text/plain; charset=utf-8',
  needsSpeakers: true,
  render: (transcript, { recordingName } = {}) => {
    const shown = shownSpeakers(transcript);
    const name = recordingToken(recordingName);
    return (transcript.diarization?.turns ?? [])
      .filter(({ startMs, endMs }) => startMs >= 0 && endMs > startMs && Number.isFinite(endMs))
      .map(({ speaker, startMs, endMs }) => {
        const who = visibleTokens(shown(speaker) ?? '').join('_') || '<NA>';
        const times = `${seconds(startMs)} ${seconds(endMs - startMs)}`;
        return `SPEAKER ${name} 1 ${times} <NA> <NA> ${who} <NA> <NA>\n`;
      })
      .join('');
  },
};

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
