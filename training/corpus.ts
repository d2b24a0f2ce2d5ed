/** The text that the small models are trained on and measured with, as it is read and cleaned. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LANGUAGES, type LanguageCode } from '../src/kernel/index.ts';

export const TEXT_FOLDER = resolve(import.meta.dirname, '../../shared/data/text');

export type WrittenLanguage = Exclude<LanguageCode, 'mul'>;
export type Split = 'train' | 'dev';

export const WRITTEN_LANGUAGES = LANGUAGES.map(({ code }) => code as WrittenLanguage);

export function hasText(): boolean {
  return existsSync(TEXT_FOLDER);
}

/** Lines of a language: the magazine's, and with the train split the addresses' too, which have no lines. */
export function readLines(language: WrittenLanguage, split: Split): string[] {
  const clean = readRawLines(language, split).flatMap((line) => sentencesOf(cleanLine(line)));
  return joinBrokenWords(clean).filter((line) => /\p{L}/u.test(line));
}

/** The same lines as they are in the files. */
function readRawLines(language: WrittenLanguage, split: Split): string[] {
  const magazine = readMagazine(language, split);
  return split === 'train' ? [...magazine, ...readAddresses(language)] : magazine;
}

export function readMagazine(language: WrittenLanguage, split: Split): string[] {
  return readText(join('vukuzenzele', `${language}.${split}.txt`)).split('\n');
}

export function readAddresses(language: WrittenLanguage): string[] {
  return readdirSync(join(TEXT_FOLDER, 'sona'))
    .filter((name) => name.startsWith(`${language}.`))
    .sort()
    .map((name) => readText(join('sona', name)));
}

function readText(path: string): string {
  return readFileSync(join(TEXT_FOLDER, path), 'utf8');
}

/** Ligatures and private signs of the PDF, and sentences that are glued together (`Mkhize.The`). */
function cleanLine(line: string): string {
  return line
    .normalize('NFC')
    .replaceAll(/ﬁ ?/gu, 'fi')
    .replaceAll(/ﬂ ?/gu, 'fl')
    .replaceAll('ŉ', "'n")
    .replaceAll(/[\p{Co}\p{Cc}\p{Default_Ignorable_Code_Point}■•=|*]+/gu, ' ')
    .replaceAll(/(?<=[\p{Ll})\]”"’\d][.?!][”"’)]?)(?=[“"‘(]?\p{Lu}\p{Ll})/gu, ' ')
    .replaceAll(/(?<=[\p{Ll}\p{Lu})\]”"’][,;:])(?=\p{L})/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

/** The addresses are one line each; a sentence ends before a capital. */
function sentencesOf(line: string): string[] {
  return line.split(/(?<=[\p{L}\d)%][.?!]["”’]?) (?=["“‘(]?\p{Lu})/u);
}

/** `mo-nate` at the end of a printed line, where the whole word stands elsewhere in the same text. */
function joinBrokenWords(lines: readonly string[]): string[] {
  const known = new Set(
    lines.flatMap((line) => line.toLowerCase().match(/[\p{L}\p{M}'’]+(?![\p{L}-])/gu) ?? []),
  );
  return lines.map((line) =>
    line.replaceAll(
      /(?<![\p{L}-])(\p{L}+)-(\p{Ll}+)(?![\p{L}-])/gu,
      (whole, head: string, tail: string) =>
        known.has((head + tail).toLowerCase()) ? head + tail : whole,
    ),
  );
}
