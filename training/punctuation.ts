/**
 * Trains the model of punctuation and capitals on ../shared/data/text and writes weights/punctuation.bin:
 *
 *   npx tsx training/punctuation.ts [ADDRESSES]     trains, then measures
 *
 * ADDRESSES is a folder of English speeches (training/README.md). The network itself is trained by
 * punctuation.py; here its input is made, its weights are packed, and thresholds are found.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  AFFIX_ROWS,
  GATES,
  HIDDEN_SIZE,
  OUTPUTS,
  WORD_SIZE,
  rowOf,
} from '../src/text/punctuation/network-file.ts';
import { MOST_AFFIXES, affixesOf, listAffixes } from '../src/text/punctuation/word-affixes.ts';
import { GATE_INPUTS, MEMORY_SCALE } from '../src/text/punctuation/word-gates.ts';
import { WRITTEN_LANGUAGES, hasText } from './corpus.ts';
import { readSentences, truthsOf, type MarkedWord } from './marked-words.ts';
import { findInnerCapitals } from './inner-capitals.ts';
import { packNetwork } from './pack-network.ts';
import { readEnglishAddresses } from './english-addresses.ts';
import { findLengthWeights } from './sentence-length-weights.ts';
import { findThresholds } from './thresholds.ts';

const WEIGHTS_FILE = resolve(import.meta.dirname, '../weights/punctuation.bin');
const TRAINER = join(import.meta.dirname, 'punctuation.py');
/** Debian's, which has torch. */
const PYTHON = '/usr/bin/python3';
const LEAST_COUNT = 3;
/** Of the magazine so many sentences that follow each other, of every so many, set the thresholds. */
const HELD_SENTENCES = 50;
const HELD_BLOCK = 12;

function isHeld(i: number): boolean {
  return Math.floor(i / HELD_SENTENCES) % HELD_BLOCK === 7;
}

/** The affix that each row of the table belongs to: the one that is met most often. */
function findAffixOwners(texts: readonly MarkedWord[][]): Map<number, number> {
  const wordTimes = new Map<string, [MarkedWord, number]>();
  for (const word of texts.flat()) {
    const key = `${word.language} ${word.text}`;
    wordTimes.set(key, [word, (wordTimes.get(key)?.[1] ?? 0) + 1]);
  }
  const times = new Map<number, number>();
  for (const [word, count] of wordTimes.values()) {
    for (const affix of listAffixes(affixesOf(word))) {
      times.set(affix, (times.get(affix) ?? 0) + count);
    }
  }
  const owners = new Map<number, number>();
  [...times]
    .filter(([affix, count]) => count >= LEAST_COUNT && rowOf(affix) !== 0)
    .sort(([a, aTimes], [b, bTimes]) => bTimes - aTimes || a - b)
    .forEach(([affix]) => owners.has(rowOf(affix)) || owners.set(rowOf(affix), affix));
  return owners;
}

/** For each word its rows of the table, then the mark behind it and the capital of the next word. */
function writeInput(
  folder: string,
  texts: readonly MarkedWord[][],
  owners: ReadonlyMap<number, number>,
): void {
  texts.forEach((words, language) => {
    const rows = new Int32Array(words.length * MOST_AFFIXES);
    words.forEach((word, at) =>
      listAffixes(affixesOf(word))
        .filter((affix) => owners.get(rowOf(affix)) === affix)
        .forEach((affix, i) => (rows[at * MOST_AFFIXES + i] = rowOf(affix))),
    );
    const { marks, capitals } = truthsOf(words);
    const file = (part: string) => join(folder, `${WRITTEN_LANGUAGES[language]!}.${part}`);
    writeFileSync(file('affixes'), rows);
    writeFileSync(file('marks'), marks);
    writeFileSync(file('capitals'), capitals);
  });
}

function trainNetwork(
  texts: readonly MarkedWord[][],
  owners: ReadonlyMap<number, number>,
): Float32Array {
  const folder = mkdtempSync(join(tmpdir(), 'lalela-training-'));
  try {
    writeInput(folder, texts, owners);
    const shape = {
      languages: WRITTEN_LANGUAGES,
      affixes: MOST_AFFIXES,
      rows: AFFIX_ROWS,
      word: WORD_SIZE,
      hidden: HIDDEN_SIZE,
      gates: GATES,
      gateInputs: GATE_INPUTS,
      memoryScale: MEMORY_SCALE,
      outputs: OUTPUTS,
    };
    writeFileSync(join(folder, 'shape.json'), JSON.stringify(shape));
    execFileSync(PYTHON, [TRAINER, folder], { stdio: ['ignore', 'inherit', 'inherit'] });
    const bytes = readFileSync(join(folder, 'weights'));
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function main(): void {
  if (!hasText()) throw new Error('The text to train on is not there: ../shared/data/text.');
  const byLanguage = WRITTEN_LANGUAGES.map((language) => readSentences(language, 'train'));
  const held = byLanguage.map(({ magazine }) => magazine.filter((_, i) => isHeld(i)).flat());
  const texts = byLanguage.map(({ magazine, addresses }, language) =>
    [
      ...magazine.filter((_, i) => !isHeld(i)),
      ...addresses,
      ...(WRITTEN_LANGUAGES[language] === 'eng' ? readEnglishAddresses(process.argv[2]) : []),
    ].flat(),
  );
  const owners = findAffixOwners(texts);
  const network = {
    owners,
    weights: trainNetwork(texts, owners),
    innerCapitals: findInnerCapitals(texts.flat()),
    lengthWeights: byLanguage.map(({ magazine }) => findLengthWeights(magazine.flat())),
  };
  const thresholds = findThresholds(packNetwork(network), held);
  writeFileSync(WEIGHTS_FILE, packNetwork({ ...network, thresholds }));
}

main();
const { measurePunctuation } = await import('./measure-punctuation.ts');
measurePunctuation();
