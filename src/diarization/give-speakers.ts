import {
  wordsByTime,
  type Diarization,
  type TimeSpan,
  type Transcript,
  type Word,
} from '../transcript/index.ts';
import { fitTurns, type SpokenBy } from './fit-turns.ts';
import { placeWords, type WordSpeaker } from './place-words.ts';
import { speakerLabel } from './speaker-labels.ts';
import type { VoiceTurn } from './voice-turn.ts';

/**
 * The transcript with a speaker at every word, by who speaks at its time. Where no voice was heard at all,
 * everything that was said is one speaker's.
 *
 * @param turns in order of their start; of several voices they may overlap.
 * @param method by which they were found.
 */
export function giveSpeakers(
  transcript: Transcript,
  turns: readonly VoiceTurn[],
  method: Diarization['method'],
): Transcript {
  const words = wordsByTime(transcript);
  const heard = turns.length > 0 ? turns : oneTurn(words);
  const placed = words.length === 0 ? [] : placeWords(words, heard);
  const spoken = words.map((word, i) => spokenBy(word, placed[i]!));
  const fitted = fitTurns(heard, spoken);
  const labels = labelsOf([...spoken, ...fitted]);
  return {
    ...transcript,
    segments: withSpeakers(transcript, placed, labels),
    diarization: {
      method,
      speakers: [...labels.values()].map((label) => ({ label })),
      turns: fitted.map(({ startMs, endMs, speaker }) => {
        return { startMs, endMs, speaker: labels.get(speaker)! };
      }),
      overlaps: overlapsOf(fitted),
    },
  };
}

function spokenBy({ startMs, endMs }: TimeSpan, { speaker, heard }: WordSpeaker): SpokenBy {
  return { startMs, endMs, speaker, isHeard: heard.includes(speaker) };
}

function oneTurn(words: readonly TimeSpan[]): VoiceTurn[] {
  const [first] = words;
  if (first === undefined) return [];
  const endMs = words.reduce((latest, word) => Math.max(latest, word.endMs), first.endMs);
  return [{ startMs: first.startMs, endMs, speaker: 0 }];
}

/** Labels in the order of first words; voices without words come behind. */
function labelsOf(spoken: readonly { speaker: number }[]): Map<number, string> {
  const labels = new Map<number, string>();
  for (const { speaker } of spoken) {
    if (!labels.has(speaker)) labels.set(speaker, speakerLabel(labels.size));
  }
  return labels;
}

/** @param placed in the order of `wordsByTime`, which of one channel is that of its segments. */
function withSpeakers(
  transcript: Transcript,
  placed: readonly WordSpeaker[],
  labels: ReadonlyMap<number, string>,
): Transcript['segments'] {
  const ofChannel = new Map<number | 'mix', WordSpeaker[]>();
  wordsByTime(transcript).forEach(({ channel }, i) => {
    const own = ofChannel.get(channel) ?? [];
    ofChannel.set(channel, own);
    own.push(placed[i]!);
  });
  const waiting = new Map([...ofChannel].map(([channel, own]) => [channel, own.values()]));
  return transcript.segments.map((segment) => ({
    ...segment,
    words: segment.words.map((word) =>
      withSpeaker(word, waiting.get(segment.channel)!.next().value!, labels),
    ),
  }));
}

function withSpeaker(
  word: Word,
  { speaker, confidence }: WordSpeaker,
  labels: ReadonlyMap<number, string>,
): Word {
  return { ...word, speaker: labels.get(speaker)!, speakerConfidence: confidence };
}

/** @param turns of one speaker never overlap. */
export function overlapsOf(turns: readonly TimeSpan[]): TimeSpan[] {
  const bounds = turns
    .flatMap(({ startMs, endMs }) => [
      { atMs: startMs, change: 1 },
      { atMs: endMs, change: -1 },
    ])
    .sort((a, b) => a.atMs - b.atMs || a.change - b.change);
  const overlaps: TimeSpan[] = [];
  let speaking = 0;
  let startMs = 0;
  for (const { atMs, change } of bounds) {
    if (speaking === 2 && change < 0 && atMs > startMs) overlaps.push({ startMs, endMs: atMs });
    speaking += change;
    if (speaking === 2 && change > 0) startMs = atMs;
  }
  return overlaps;
}
