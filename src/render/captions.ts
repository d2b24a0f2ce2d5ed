import { splitRuns, wordsByChannel, type Transcript } from '../transcript/index.ts';
import { balanceLines } from './caption-lines.ts';
import { CAPTION_RULES, readingMs } from './caption-rules.ts';
import { CAPTION_PAUSE_MS, captionTokens, type CaptionToken } from './caption-token.ts';
import { shownSpeakers } from './speaker-names.ts';
import { splitCaptions } from './split-captions.ts';
import { textWidth } from './text-width.ts';

/** A text to show over a recording for some time. */
export interface Caption {
  readonly startMs: number;
  /** Always after `startMs`, never after the next caption's start. */
  readonly endMs: number;
  /** One or two lines, none empty, none longer than 42 visible characters. */
  readonly lines: readonly string[];
  /** Who says it, as it is to be shown; absent where nobody knows. */
  readonly speaker?: string;
}

/** A shorter gap between two captions flickers; the first one stands until the second comes. */
const FLICKER_MS = 200;

/**
 * Captions in order of time, with every visible word of the transcript once and in order. They end at
 * sentences and pauses where that leaves them on screen for a second, follow the speech, and stand as
 * long as they need to be read: 1 to 7 s, less only where the next one or the end of the recording
 * comes before. Speech of two channels at once is shown one after the other.
 */
export function buildCaptions(transcript: Transcript): Caption[] {
  const parts = [...wordsByChannel(transcript).values()].flatMap((words) =>
    channelCaptions(captionRuns(words), transcript.durationMs),
  );
  const sorted = parts.sort((a, b) => a[0]!.startMs - b[0]!.startMs);
  const shown = shownSpeakers(transcript);
  return timeCaptions(sorted, transcript.durationMs).map((caption, i) => {
    const speaker = shown(sorted[i]![0]!.speaker);
    return speaker === undefined ? caption : { ...caption, speaker };
  });
}

/** Runs of tokens between long pauses, with times that can be relied on. */
function captionRuns(words: Parameters<typeof captionTokens>[0]): CaptionToken[][] {
  let reachedMs = 0;
  return splitRuns(words, CAPTION_PAUSE_MS).map((run) =>
    captionTokens(run, CAPTION_RULES.lineWidth).map((token) => {
      const startMs = Math.max(reachedMs, wholeMs(token.startMs));
      reachedMs = startMs;
      return { ...token, startMs, endMs: Math.max(startMs, wholeMs(token.endMs)) };
    }),
  );
}

function channelCaptions(runs: readonly CaptionToken[][], durationMs: number): CaptionToken[][] {
  return runs.flatMap((run, i) => splitCaptions(run, runs[i + 1]?.[0]?.startMs ?? durationMs));
}

/** `parts` is sorted by start. */
function timeCaptions(parts: readonly (readonly CaptionToken[])[], durationMs: number): Caption[] {
  let freeMs = 0;
  return parts.map((tokens, i) => {
    const lines = balanceLines(tokens, CAPTION_RULES.lineWidth) ?? [];
    const startMs = Math.max(freeMs, tokens[0]!.startMs);
    const spokenMs = tokens.at(-1)!.endMs;
    const limitMs = parts[i + 1]?.[0]?.startMs ?? Math.max(durationMs, spokenMs);
    const width = lines.reduce((sum, line) => sum + textWidth(line) + 1, -1);
    const wantedMs = Math.max(spokenMs, startMs + readingMs(width));
    const closedMs = wantedMs + FLICKER_MS > limitMs ? limitMs : wantedMs;
    const endMs = Math.min(closedMs, startMs + CAPTION_RULES.longestMs);
    freeMs = Math.max(startMs + 1, endMs);
    return { startMs, endMs: freeMs, lines };
  });
}

function wholeMs(ms: number): number {
  return Number.isFinite(ms) ? Math.max(0, Math.round(ms)) : 0;
}
