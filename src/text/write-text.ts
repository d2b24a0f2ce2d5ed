import { AUTO_LANGUAGE } from '../kernel/index.ts';
import { type Segment, type Transcript, type Word } from '../transcript/index.ts';
import type { LanguageIdentifier, WrittenLanguage } from './language/language-identifier.ts';
import { writeNumbers } from './numbers/write-numbers.ts';
import type { Punctuator, SpokenWord } from './punctuation/punctuator.ts';
import { spokenForm } from './language/spoken-words.ts';
import { caseTranscript, writeNames, writePlain } from './write-names.ts';

/** What is learnt from text, with its weights loaded. */
export interface TextModels {
  readonly identifier: LanguageIdentifier;
  readonly punctuator: Punctuator;
}

export interface WriteOptions {
  /** Whether the text has punctuation and capitals. */
  readonly punctuation: boolean;
  /** Whether numbers are written in figures, the words that were spoken kept beside them. */
  readonly numbers?: 'spoken' | 'written' | undefined;
  /** Whether the engine writes punctuation and capitals by itself. Absent: what its text shows. */
  readonly isPunctuated?: boolean | undefined;
}

/**
 * The transcript as people write it: acronyms and names, the language of each word, punctuation and capitals
 * where the engine gave none and they are wanted, numbers in figures where they are wanted. Times stay with
 * their words. A transcript in the language `auto` gets that of most of its text.
 */
export function writeText(
  transcript: Transcript,
  models: TextModels,
  { punctuation, numbers, isPunctuated = false }: WriteOptions,
): Transcript {
  const named = nameLanguage(transcript, models.identifier);
  const isMarked = isPunctuated || hasMarks(named);
  const joined = punctuation ? writeNames(named) : writePlain(named);
  const told = tellLanguages(joined, models.identifier);
  const marked = punctuation && !isMarked ? punctuate(told, models.punctuator) : told;
  return numbers === 'written' ? writeNumbers(marked) : marked;
}

function nameLanguage(transcript: Transcript, identifier: LanguageIdentifier): Transcript {
  if (transcript.language !== AUTO_LANGUAGE) return transcript;
  const words = transcript.segments.flatMap((segment) => segment.words.map(({ text }) => text));
  const hasLetters = words.some((word) => spokenForm(word) !== '');
  return {
    ...transcript,
    language: hasLetters ? identifier.identify(words)[0]!.language : 'mul',
  };
}

/** Whether the engine wrote punctuation or capitals, whatever it says of itself: then the text is its own. */
function hasMarks({ segments }: Transcript): boolean {
  return segments.some(({ words }) => words.some(({ text }) => /\p{Lu}|[.,?!]$/u.test(text)));
}

/**
 * Says of each word of `mul` which language it is in, and else of those that are in another than the
 * transcript's; and what share of the words each language has.
 */
function tellLanguages(transcript: Transcript, identifier: LanguageIdentifier): Transcript {
  const spoken = transcript.language === 'mul' ? undefined : transcript.language;
  const told = new Map<Word, WrittenLanguage>();
  for (const words of originalWordsByChannel(transcript)) {
    const texts = words.map(({ text }) => text);
    const languages = identifier.ofEachWord(texts, spoken as WrittenLanguage | undefined);
    words.forEach((word, i) => told.set(word, languages[i]!));
  }
  const languages = sharesOf([...told.values()]);
  const segments = mapWords(transcript.segments, (word) => {
    const language = told.get(word);
    return language === undefined || language === spoken ? word : { ...word, language };
  });
  return { ...transcript, segments, ...(languages.length === 0 ? {} : { languages }) };
}

/** The words themselves, not copies: they are looked up again. */
function originalWordsByChannel({ segments }: Transcript): Word[][] {
  const channels = new Map<Segment['channel'], Word[]>();
  for (const { channel, words } of segments) {
    channels.set(channel, [...(channels.get(channel) ?? []), ...words]);
  }
  return [...channels.values()];
}

function sharesOf(languages: readonly WrittenLanguage[]) {
  const counts = new Map<WrittenLanguage, number>();
  for (const language of languages) counts.set(language, (counts.get(language) ?? 0) + 1);
  return [...counts]
    .map(([language, count]) => ({ language, share: count / languages.length }))
    .sort((a, b) => b.share - a.share || (a.language < b.language ? -1 : 1));
}

function punctuate(transcript: Transcript, punctuator: Punctuator): Transcript {
  const texts: string[] = [];
  const places = new Map<Word, number>();
  for (const words of originalWordsByChannel(transcript)) {
    words.forEach((word, i) => places.set(word, texts.length + i));
    texts.push(
      ...punctuator.punctuate(
        words.map((word, i) => toSpoken(word, words[i + 1], transcript.language)),
      ),
    );
  }
  const segments = mapWords(transcript.segments, (word) => ({
    ...word,
    text: texts[places.get(word)!]!,
  }));
  return caseTranscript({ ...transcript, segments });
}

function toSpoken(word: Word, next: Word | undefined, language: string): SpokenWord {
  return {
    text: word.text,
    language: (word.language ?? language) as WrittenLanguage,
    ...(next === undefined ? {} : { pauseMs: Math.max(0, next.startMs - word.endMs) || 0 }),
    endsTurn: next !== undefined && next.speaker !== word.speaker,
  };
}

function mapWords(segments: readonly Segment[], change: (word: Word) => Word): Segment[] {
  return segments.map((segment) => ({ ...segment, words: segment.words.map(change) }));
}
