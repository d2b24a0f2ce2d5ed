import { endsSentence, meanConfidence, pauseMs, type Word } from '../transcript/index.ts';
import { coverWithAcronyms, type Join } from './cover-with-acronyms.ts';
import type { NameTables } from './language-names.ts';
import {
  isKnownEvidence,
  isTitle,
  isUnknownAcronym,
  type LettersInText,
} from './spelled-evidence.ts';
import {
  isOpenEnded,
  mustBeFirst,
  readSpelledLetters,
  type SpelledLetters,
} from './spelled-letters.ts';

/** Letters with a longer silence between them do not belong together. */
const LONGEST_PAUSE_MS = 1500;

export interface JoinOptions {
  readonly tables: NameTables;
  /** Whether capitals mean something in this text. */
  readonly cased: boolean;
  /** Takes the text of every joined word, without the marks around it. */
  readonly joined: Set<string>;
}

/** A word that holds letters, and its place among the words. */
interface Letter extends SpelledLetters {
  readonly word: Word;
  readonly at: number;
}

/** The words of one segment, with letters that spell an acronym as one word. */
export function joinAcronyms(words: readonly Word[], options: JoinOptions): Word[] {
  const written: Word[] = [];
  let at = 0;
  while (at < words.length) {
    const run = runFrom(words, at);
    if (run.length === 0) {
      written.push(words[at++]!);
      continue;
    }
    written.push(...writeRun(run, words, options));
    at += run.length;
  }
  return written;
}

/** The longest run of letters from here that may belong together: one speaker, no silence, no mark between. */
function runFrom(words: readonly Word[], from: number): Letter[] {
  const run: Letter[] = [];
  for (let at = from; at < words.length; at++) {
    const word = words[at]!;
    const spelled = readSpelledLetters(word.text);
    if (spelled === undefined) break;
    const letter = { ...spelled, word, at };
    const previous = run.at(-1);
    if (previous !== undefined && !follows(previous, letter)) break;
    run.push(letter);
  }
  return run;
}

function follows(previous: Letter, letter: Letter): boolean {
  return (
    isOpenEnded(previous) &&
    !mustBeFirst(letter) &&
    previous.word.speaker === letter.word.speaker &&
    pauseMs(previous.word, letter.word) <= LONGEST_PAUSE_MS
  );
}

function writeRun(run: readonly Letter[], words: readonly Word[], options: JoinOptions): Word[] {
  const joins = new Map(findJoins(run, words, options).map((join) => [join.first, join]));
  const written: Word[] = [];
  for (let i = 0; i < run.length;) {
    const join = joins.get(i);
    if (join === undefined) {
      written.push(run[i++]!.word);
      continue;
    }
    const letters = run.slice(join.first, join.end);
    written.push(joinedWord(letters, join.acronym, { words, joined: options.joined }));
    i = join.end;
  }
  return written;
}

/**
 * A run is read as acronyms only where all of it can be: by known ones, with nothing between them but
 * letters that are words. Else `d a n c e`, spelled out, would hold a party.
 */
function findJoins(
  run: readonly Letter[],
  words: readonly Word[],
  { tables, cased }: JoinOptions,
): Join[] {
  if (isTitle(words[run[0]!.at - 1]?.text)) return [];
  const inText = (first: number, end: number): LettersInText => ({
    spelled: run.slice(first, end),
    before: words[run[first]!.at - 1]?.text,
    after: words[run[end - 1]!.at + 1]?.text,
    cased,
    wordLetters: tables.wordLetters,
  });
  const known = coverWithAcronyms(
    run.map(({ letters }) => letters.toLowerCase()),
    tables,
    (first, end) => isKnownEvidence(inText(first, end)),
  );
  if (known !== undefined) return known;
  if (!isUnknownAcronym(inText(0, run.length))) return [];
  return [{ first: 0, end: run.length, acronym: lettersOf(run).toUpperCase() }];
}

function joinedWord(
  letters: readonly Letter[],
  acronym: string,
  { words, joined }: { words: readonly Word[]; joined: Set<string> },
): Word {
  const first = letters[0]!;
  const last = letters.at(-1)!;
  const body = `${first.prefix}${acronym}${last.owner}`;
  joined.add(body);
  const confidence = meanConfidence(letters.map(({ word }) => word));
  return {
    text: `${first.opening}${body}${closingPoint(letters, words)}${last.marks}`,
    startMs: first.word.startMs,
    endMs: Math.max(...letters.map(({ word }) => word.endMs)),
    ...(confidence === undefined ? {} : { confidence }),
    ...speakerOf(letters.map(({ word }) => word)),
  };
}

/** Letters of one speaker belong together, so that they all have the first one's. */
function speakerOf(words: readonly Word[]): Pick<Word, 'speaker' | 'speakerConfidence'> {
  const speaker = words[0]?.speaker;
  if (speaker === undefined) return {};
  const speakerConfidence = meanConfidence(
    words.flatMap(({ speakerConfidence: confidence }) =>
      confidence === undefined ? [] : [{ confidence }],
    ),
  );
  return { speaker, ...(speakerConfidence === undefined ? {} : { speakerConfidence }) };
}

/** The point behind the last letter is the sentence's where the other letters have none, or one ends here. */
function closingPoint(letters: readonly Letter[], words: readonly Word[]): string {
  const last = letters.at(-1)!;
  if (!last.hasPoint || last.owner !== '' || last.marks !== '') return '';
  const isOfLetters =
    letters.length === 1 || letters.some(({ hasPoint }, i) => hasPoint && i < letters.length - 1);
  if (!isOfLetters) return '.';
  return endsSentence({ ...last.word, text: 'A.' }, words[last.at + 1]) ? '.' : '';
}

function lettersOf(run: readonly Letter[]): string {
  return run.map(({ letters }) => letters).join('');
}
