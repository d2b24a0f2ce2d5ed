import { wordsByTime, type Word } from '../transcript/index.ts';
import type { Format } from './format.ts';

interface OlderWord {
  readonly startTime: number;
  readonly endTime: number;
  readonly word: string;
  readonly confidence: number;
  readonly speaker?: string;
}

/**
 * The JSON that clients of the 2021 system read: one result with one alternative, also for silence.
 * Their parsers need every field as a number or text, so a word whose engine gives no confidence has 0.
 */
export const older: Format = {
  extension: 'older',
  mediaType: 'application/json',
  render: (transcript) => {
    const words = wordsByTime(transcript).map(olderWord);
    const total = words.reduce((sum, { confidence }) => sum + confidence, 0);
    const alternative = {
      transcript: words.map(({ word }) => word).join(' '),
      confidence: words.length === 0 ? 0 : hundredths(total / words.length),
      words,
    };
    return `${JSON.stringify({ results: [{ alternatives: [alternative] }] })}\n`;
  },
};

function olderWord({ text, startMs, endMs, confidence, speaker }: Word): OlderWord {
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
