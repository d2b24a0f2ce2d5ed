import { LalelaError } from '../kernel/index.ts';
import type { SpeakerTurn } from './speaker-turn.ts';

/** What NIST's RTTM can hold beside who speaks: passed over. */
const OTHER_TYPES = new Set([
  'SEGMENT',
  'NOSCORE',
  'NO_RT_METADATA',
  'LEXEME',
  'NON-LEX',
  'NON-SPEECH',
  'FILLER',
  'EDIT',
  'IP',
  'SU',
  'CB',
  'A/P',
  'SPKR-INFO',
]);
const SECONDS = /^(?:\d+\.?\d*|\.\d+)$/u;
/** Longer than any recording; below it milliseconds are exact. */
const MOST_SECONDS = 1e7;
/** Pairing takes the third power of it. */
const MOST_SPEAKERS = 500;

/**
 * Turns of speakers by recording, as an RTTM file names them, in the file's order. Its other kinds of lines,
 * comments (`;;`), blank lines, turns of no length and a byte order mark are passed over; channels too.
 *
 * @throws LalelaError RTTM_INVALID with the number of the line and what was expected there.
 */
export function readRttm(text: string): Map<string, SpeakerTurn[]> {
  const recordings = new Map<string, SpeakerTurn[]>();
  text.split(/\r\n|\n|\r/u).forEach((content, i) => {
    // It takes a byte order mark too.
    const line = content.trim();
    if (line === '' || line.startsWith(';;') || line.startsWith('#')) return;
    const { recording, turn } = readLine(line.split(/\s+/u), i + 1);
    if (recording === undefined || turn === undefined) return;
    const turns = recordings.get(recording) ?? [];
    if (turn.endMs > turn.startMs) turns.push(turn);
    recordings.set(recording, turns);
  });
  for (const turns of recordings.values()) {
    if (new Set(turns.map(({ speaker }) => speaker)).size > MOST_SPEAKERS) {
      throw invalid(`A recording has more than ${MOST_SPEAKERS} speakers`);
    }
  }
  return recordings;
}

interface RttmLine {
  readonly recording?: string;
  readonly turn?: SpeakerTurn;
}

function readLine(fields: readonly string[], number: number): RttmLine {
  const [type = '', recording, , start, length, , , speaker] = fields;
  if (OTHER_TYPES.has(type)) return {};
  if (type !== 'SPEAKER') throw invalid(`Line ${number} begins with no type that RTTM has`);
  if (recording === undefined || speaker === undefined) {
    throw invalid(`Line ${number} has ${fields.length} fields`);
  }
  if (speaker === '<NA>') throw invalid(`Line ${number} names no speaker`);
  const startMs = readMs(start, `start on line ${number}`);
  const lengthMs = readMs(length, `length on line ${number}`);
  return { recording, turn: { speaker, startMs, endMs: startMs + lengthMs } };
}

function readMs(text: string | undefined, what: string): number {
  const seconds = SECONDS.test(text ?? '') ? Number(text) : NaN;
  if (!(seconds <= MOST_SECONDS)) throw invalid(`The ${what} is no number of seconds`);
  return Math.round(seconds * 1000);
}

function invalid(fault: string): LalelaError {
  return new LalelaError(
    'RTTM_INVALID',
    `${fault}. Lines such as \`SPEAKER call-1 1 12.340 2.500 <NA> <NA> anna <NA> <NA>\` were expected: ` +
      'recording, channel, start and length in seconds, and the name of who speaks.',
  );
}
