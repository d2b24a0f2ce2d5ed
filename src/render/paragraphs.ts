import { splitRuns, visibleTokens, wordsByChannel, type Transcript } from '../transcript/index.ts';

/** A silence from which a new paragraph begins where nobody knows who speaks. */
const PARAGRAPH_PAUSE_MS = 2000;
/** A silence in which another channel's speaker may come in between. */
const TURN_PAUSE_MS = 700;

/** What is read without a break: what one speaker says until another speaks. */
export interface Paragraph {
  readonly startMs: number;
  /** Label of who speaks, where that is known. */
  readonly speaker?: string;
  /** On one line, never empty. */
  readonly text: string;
}

/** What was said, in order of time: a paragraph a turn, or where nobody looked who spoke, one a long pause. */
export function buildParagraphs(transcript: Transcript): Paragraph[] {
  const isDiarised = transcript.diarization !== undefined;
  const pauseMs = isDiarised ? TURN_PAUSE_MS : PARAGRAPH_PAUSE_MS;
  const parts = [...wordsByChannel(transcript).values()]
    .flatMap((words) => splitRuns(words, pauseMs))
    .map((words) => ({
      startMs: words[0]?.startMs || 0,
      ...(words[0]?.speaker === undefined ? {} : { speaker: words[0].speaker }),
      text: words.flatMap(({ text }) => visibleTokens(text)).join(' '),
    }))
    .filter(({ text }) => text !== '')
    .sort((a, b) => a.startMs - b.startMs);
  return isDiarised ? joinTurns(parts) : parts;
}

function joinTurns(parts: readonly Paragraph[]): Paragraph[] {
  const turns: { first: Paragraph; texts: string[] }[] = [];
  for (const part of parts) {
    const last = turns.at(-1);
    if (last !== undefined && last.first.speaker === part.speaker) last.texts.push(part.text);
    else turns.push({ first: part, texts: [part.text] });
  }
  return turns.map(({ first, texts }) => ({ ...first, text: texts.join(' ') }));
}
