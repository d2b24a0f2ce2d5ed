/** What is likely to be said: from `--phrase` and from the files of `--phrases` to checked phrases. */
import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import {
  checkPhrases,
  isAbort,
  LalelaError,
  LONGEST_PHRASE,
  MOST_PHRASES,
  systemErrorCode,
} from '../kernel/index.ts';

export interface PhraseWords {
  /** Paths of text files, a phrase a line. */
  readonly phrases?: readonly string[] | undefined;
  /** Phrases themselves. */
  readonly phrase?: readonly string[] | undefined;
}

/** As many phrases as may be, each as long as may be, in UTF-8, with room for blank lines. */
const MOST_BYTES = 2 * MOST_PHRASES * 4 * LONGEST_PHRASE;

/** @throws LalelaError USAGE, FILE_NOT_FOUND, FILE_UNREADABLE; none repeats what is in a file. */
export async function givenPhrases(
  { phrases: files = [], phrase: texts = [] }: PhraseWords,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const given = new Set(
    checkPhrases(texts, (message, index) =>
      usage(`--phrase: ${index === undefined ? '' : `number ${index + 1} `}${message}.`),
    ),
  );
  for (const file of files)
    for (const phrase of phrasesOf(await readLines(file, signal))) given.add(phrase);
  return checkPhrases([...given], (message) => usage(`--phrase and --phrases: ${message}.`));
}

/** Blank lines are no phrases, and are counted. */
function phrasesOf(lines: readonly string[]): readonly string[] {
  const filled = lines.flatMap((text, index) =>
    text.trim() === '' ? [] : [{ text, number: index + 1 }],
  );
  return checkPhrases(
    filled.map(({ text }) => text),
    (message, index) => {
      const line = index === undefined ? '' : `line ${filled[index]?.number} `;
      return usage(`--phrases: ${line}${message}. A text file with a phrase a line was expected.`);
    },
  );
}

async function readLines(path: string, signal: AbortSignal): Promise<readonly string[]> {
  const bytes = await readBeginning(path, signal);
  if (bytes.length > MOST_BYTES)
    throw usage(
      `--phrases: the file is larger than ${MOST_BYTES} bytes. Expected at most ${MOST_PHRASES} phrases, one a line.`,
    );
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).split(/\r?\n|\r/);
  } catch {
    throw usage('--phrases: the file is no text in UTF-8. Save it as such, with a phrase a line.');
  }
}

/** One byte more than may be, however long the file is. */
async function readBeginning(path: string, signal: AbortSignal): Promise<Buffer> {
  try {
    return await buffer(createReadStream(path, { end: MOST_BYTES, signal }));
  } catch (cause) {
    if (signal.aborted || isAbort(cause)) throw cause;
    if (systemErrorCode(cause) === 'ENOENT')
      throw new LalelaError(
        'FILE_NOT_FOUND',
        '--phrases: the file does not exist. Expected a text file with a phrase a line.',
        { cause },
      );
    throw new LalelaError(
      'FILE_UNREADABLE',
      '--phrases: the file cannot be read. Expected a text file that this user may read.',
      { cause },
    );
  }
}

function usage(message: string): LalelaError {
  return new LalelaError('USAGE', message);
}
