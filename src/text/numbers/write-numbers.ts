import { without } from '../../kernel/index.ts';
import {
  meanConfidence,
  type Segment,
  type SpokenPart,
  type Transcript,
  type Warning,
  type Word,
} from '../../transcript/index.ts';
import { AFR_NUMBERS } from '../afr/numbers.ts';
import { ENG_NUMBERS } from '../eng/numbers.ts';
import { findNumber } from './find-number.ts';
import { toTokens, type NumberToken, type WrittenNumber } from './number-tokens.ts';
import type { NumberWords } from './number-words.ts';

const LANGUAGES: Readonly<Record<string, NumberWords>> = { afr: AFR_NUMBERS, eng: ENG_NUMBERS };
/** The languages whose numbers can be written in figures. */
export const NUMBER_LANGUAGES: readonly string[] = Object.keys(LANGUAGES);
/** For whoever asked for figures in another. */
export const NUMBERS_NOT_WRITTEN = {
  code: 'NUMBERS_NOT_WRITTEN',
  message: `Numbers can be written in figures only where they are said in ${NUMBER_LANGUAGES.join(' or ')}: the others stay words.`,
} as const satisfies Warning;
/** A number is not said over a longer silence than this. */
const LONGEST_PAUSE_MS = 1000;

/**
 * The transcript with numbers in figures, as South Africans write them: `R1 250,50`, `16 June 1976`, `14:30`,
 * `20%`. A number lasts as long as its words and has their mean confidence; they are kept beside it as
 * `spoken`. Words of languages without a table stay as they are.
 */
export function writeNumbers(transcript: Transcript): Transcript {
  const segments = transcript.segments.map((segment) => ({
    ...segment,
    words: writeWords(segment, transcript.language),
  }));
  return { ...transcript, segments };
}

function writeWords({ words }: Segment, spoken: string): Word[] {
  const written: Word[] = [];
  for (const run of splitRuns(words, spoken)) {
    const language = LANGUAGES[run[0]!.language ?? spoken];
    written.push(...(language === undefined ? run : writeRun(run, language)));
  }
  return written;
}

/** Stretches of one language and one speaker, without a long silence. */
function splitRuns(words: readonly Word[], spoken: string): Word[][] {
  const runs: Word[][] = [];
  for (const word of words) {
    const last = runs.at(-1)?.at(-1);
    const goesOn =
      last !== undefined &&
      last.speaker === word.speaker &&
      (last.language ?? spoken) === (word.language ?? spoken) &&
      word.startMs - last.endMs <= LONGEST_PAUSE_MS;
    if (goesOn) runs.at(-1)!.push(word);
    else runs.push([word]);
  }
  return runs;
}

function writeRun(words: readonly Word[], language: NumberWords): Word[] {
  const tokens = toTokens(words, language);
  const written: Word[] = [];
  for (let at = 0; at < tokens.length;) {
    const found = findNumber(tokens, at, language);
    if (found === undefined) {
      written.push(words[at++]!);
      continue;
    }
    written.push(...found.map((number) => toWord(tokens, number)));
    at = found.at(-1)!.end;
  }
  return written;
}

function toWord(tokens: readonly NumberToken[], { text, from, end }: WrittenNumber): Word {
  const words = tokens.slice(from, end).map(({ word }) => word);
  const [first, last] = [words[0]!, tokens[end - 1]!];
  const confidence = meanConfidence(words);
  const opening = /^[^\p{L}\p{N}'’]*/u.exec(first.text)?.[0] ?? '';
  return {
    ...without(first, 'confidence'),
    text: `${opening}${text}${last.marks}`,
    endMs: Math.max(...words.map(({ endMs }) => endMs)),
    ...(confidence === undefined ? {} : { confidence }),
    spoken: words.map(toSpoken),
  };
}

function toSpoken({ text, startMs, endMs, confidence }: Word): SpokenPart {
  return { text, startMs, endMs, ...(confidence === undefined ? {} : { confidence }) };
}
