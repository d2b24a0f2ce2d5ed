/**
 * The text as it would be spoken and written down: sentences in their order, mended where the PDF it was
 * taken from broke them. Both splits are mended alike, by what words the language has.
 */
import { createMender } from './mend-words.ts';
import { readAddresses, readMagazine, type Split, type WrittenLanguage } from './corpus.ts';

/** Titles whose dot ends no sentence. */
const OF_ALL = ['dr', 'prof', 'adv'];
const NGUNI = [...OF_ALL, 'dkt', 'dorh', 'mnu', 'mnumz', 'nksz', 'nkz', 'nks', 'mk', 'nom'];
const SOTHO = [...OF_ALL, 'moh', 'mof', 'mna', 'ngk'];
const TITLES: Readonly<Record<WrittenLanguage, readonly string[]>> = {
  afr: [...OF_ALL, 'mnr', 'mev', 'me'],
  eng: [...OF_ALL, 'mr', 'mrs', 'ms'],
  nbl: NGUNI,
  nso: SOTHO,
  sot: SOTHO,
  ssw: NGUNI,
  tsn: SOTHO,
  tso: [...OF_ALL, 'dkd', 'tat', 'man'],
  ven: OF_ALL,
  xho: NGUNI,
  zul: NGUNI,
};
/** `uDkt.`, `noMnu.` */
const PREFIX = /^\p{Ll}{1,4}(?=\p{Lu})/u;
/** Some are letters in the fonts of the page: `l Ha motho`. */
const BULLET = /[•■|*]+|(?<![\p{L}'’-])[lvn] ?(?=\p{Lu}\p{Ll})|(?<=[.;,] ?)[lv](?=[ .])/u;
const SENTENCE_END = /[.?!]["”’')\]]*$/u;

export interface Sentences {
  readonly magazine: readonly string[];
  /** None in the dev split. */
  readonly addresses: readonly string[];
}

/** Sentences that end as sentences do. Headings, captions and other lines without an end are left out. */
export function readSentenceTexts(language: WrittenLanguage, split: Split): Sentences {
  const learnt = piecesOf(readMagazine(language, 'train'), language);
  const addresses = piecesOf(readAddresses(language), language);
  const magazine = split === 'train' ? learnt : piecesOf(readMagazine(language, split), language);
  const others = split === 'train' ? [] : learnt;
  const mender = createMender(language, [...magazine, ...others, ...addresses]);
  const mended = (pieces: readonly string[]) =>
    sentencesOfPieces(
      pieces.flatMap((piece) => mender.mend(piece)),
      language,
    );
  return { magazine: mended(magazine), addresses: split === 'train' ? mended(addresses) : [] };
}

/** The same of text that is whole. */
export function sentencesFrom(text: string, language: WrittenLanguage): string[] {
  return sentencesOfPieces(piecesOf(text.split('\n'), language), language);
}

function sentencesOfPieces(pieces: readonly string[], language: WrittenLanguage): string[] {
  return pieces
    .flatMap((piece) => sentencesOf(piece, language))
    .filter((sentence) => SENTENCE_END.test(sentence) && /\p{L}/u.test(sentence));
}

function piecesOf(lines: readonly string[], language: WrittenLanguage): string[] {
  const pieces = lines
    .map((line) => detokenise(cleanSigns(line)))
    .flatMap((line) => line.split(BULLET))
    .map((line) => unglue(line).trim())
    .filter((line) => line !== '');
  return joinCutLines(pieces, language);
}

/** Ligatures and private signs of the PDF. */
function cleanSigns(line: string): string {
  return line
    .normalize('NFC')
    .replaceAll(/ﬁ ?/gu, 'fi')
    .replaceAll(/ﬂ ?/gu, 'fl')
    .replaceAll('ŉ', "'n")
    .replaceAll(/[\p{Co}\p{Cc}\p{Default_Ignorable_Code_Point}=]+/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

/** News agencies' text in the English part has its marks apart from the words: `the president 's plan .` */
function detokenise(line: string): string {
  if (!/\p{L} [.,?]( |$)/u.test(line)) return line;
  return line
    .replaceAll(/ (?=['’](?:s|re|ve|ll|d|m|t)\b|n't\b)/gu, '')
    .replaceAll(/ (?=[.,;:?!)])/gu, '')
    .replaceAll(/(?<=[($]) /gu, '')
    .replaceAll(/(?<=s) (?=' )/gu, '');
}

/** `Mkhize.The`, `niphephile.UHulumeni`, `ukonga,kodwa`. */
function unglue(line: string): string {
  return line
    .replaceAll(/(?<=[\p{Ll})\]”"’\d][.?!][”"’)]?)(?=[“"‘(]?\p{Lu}\p{Ll})/gu, ' ')
    .replaceAll(/(?<=\p{Ll}{2}[.?!][”"’)]?)(?=[“"‘(]?\p{Lu})/gu, ' ')
    .replaceAll(/(?<=\p{Ll}{2}[?!][”"’)]?)(?=[“"‘(]?\p{L})/gu, ' ')
    .replaceAll(/(?<=[\p{Ll}\p{Lu})\]”"’][,;:])(?=\p{L})/gu, ' ')
    .replaceAll(/\s+/gu, ' ');
}

/** A line that has no end is gone on with by one that begins with a small letter, a title by any. */
function joinCutLines(lines: readonly string[], language: WrittenLanguage): string[] {
  const joined: string[] = [];
  for (const line of lines) {
    const before = joined.at(-1);
    const goesOn =
      endsWithTitle(before ?? '', language) ||
      (before !== undefined && !SENTENCE_END.test(before) && /^[\p{Ll}(]/u.test(line));
    if (goesOn) joined[joined.length - 1] = `${before} ${line}`;
    else joined.push(line);
  }
  return joined;
}

/** A sentence ends before a capital, but not behind a title (`Dkt. Mkhize`). */
function sentencesOf(text: string, language: WrittenLanguage): string[] {
  const sentences: string[] = [];
  for (const part of text.split(/(?<=[\p{L}\d)%”’"][.?!]["”’)]?) (?=["“‘(]?\p{Lu})/u)) {
    const last = sentences.at(-1);
    if (last !== undefined && endsWithTitle(last, language)) {
      sentences[sentences.length - 1] = `${last.slice(0, -1)} ${part}`;
    } else sentences.push(part);
  }
  return sentences;
}

function endsWithTitle(text: string, language: WrittenLanguage): boolean {
  const word = /(?<![\p{L}'’-])\p{L}+(?=\.$)/u.exec(text)?.[0] ?? '';
  return TITLES[language].includes(word.replace(PREFIX, '').toLowerCase());
}
