import { wordsByTime, type Transcript, type Word } from '../transcript/index.ts';
import type { TextFormat } from './format.ts';
import { FIRST_LABEL, shownSpeakers } from './speaker-names.ts';

interface OlderWord {
  readonly startTime: number;
  readonly endTime: number;
  readonly word: string;
  readonly confidence: number;
  readonly speaker?: string;
}

/**
 * The JSON that clients of the 2021 system read: one result with one alternative, also for silence, which
 * has a word without text where speakers were told apart.
 * Their parsers need every field as a number or text, so a word whose engine gives no confidence has 0.
 */
export const older: TextFormat = {
  extension: 'older',
  mediaType: 'application/json',
  render: (transcript) => {
    const words = withSpeakers(transcript);
    const total = words.reduce((sum, { confidence }) => sum + confidence, 0);
    const alternative = {
      transcript: words.map(({ word }) => word).join(' '),
      confidence: words.length === 0 ? 0 : hundredths(total / words.length),
      words,
    };
    return `${JSON.stringify({ results: [{ alternatives: [alternative] }] })}\n`;
  },
};

/** Clients that asked who spoke read the first word's speaker without looking whether there is one. */
function withSpeakers(transcript: Transcript): OlderWord[] {
  const shown = shownSpeakers(transcript);
  const words = wordsByTime(transcript).map((word) => olderWord(word, shown(word.speaker)));
  if (transcript.diarization === undefined) return words;
  const first = shown(transcript.diarization.speakers[0]?.label) ?? FIRST_LABEL;
  if (words.length === 0) return [{ ...SILENCE, speaker: first }];
  return words.map((word) => ({ ...word, speaker: word.speaker ?? first }));
}

const SILENCE = { startTime: 0, endTime: 0, word: '', confidence: 0 };

function olderWord(
  { text, startMs, endMs, confidence }: Word,
  speaker: string | undefined,
): OlderWord {
  return {
    startTime: hundredths(startMs / 1000),
    endTime: hundredths(endMs / 1000),
    word: text,
    confidence: hundredths(confidence ?? 0),
    ...(speaker === undefined ? {} : { speaker }),
  };
}

function hundredths(value: number): number {
  return Number.isFinite(value) ? Math.round(value * 100) / 100 : 0;
}
