/** `tokens.txt`: one line a token, its text and its number. */
import { corruptModel } from './model-errors.ts';
import { readText } from './read-text.ts';

export interface TokenTable {
  /** Number → text. */
  readonly texts: ReadonlyMap<number, string>;
  readonly numbers: ReadonlyMap<string, number>;
}

/** The largest vocabulary known has 256,000 tokens. */
const MOST_BYTES = 32 * 2 ** 20;
const LINE = /^(?<text>.*?)[ \t]+(?<number>\d{1,9})$/u;

/** @throws LalelaError MODEL_CORRUPT when the file is not a table of tokens. */
export async function readTokenTable(path: string): Promise<TokenTable> {
  const lines = (await readText(path, 'tokens', MOST_BYTES)).split(/\r?\n/u);
  const texts = new Map<number, string>();
  const numbers = new Map<string, number>();
  lines.forEach((line, index) => {
    if (line === '') return;
    const { text, number } = LINE.exec(line)?.groups ?? {};
    if (text === undefined || number === undefined)
      throw corruptModel(`has tokens that are no table of texts and numbers (line ${index + 1})`);
    if (texts.has(Number(number)))
      throw corruptModel(`has two tokens of the number ${number} (line ${index + 1})`);
    // A line that begins with its separator is the token of a space.
    texts.set(Number(number), text === '' ? ' ' : text);
    numbers.set(text === '' ? ' ' : text, Number(number));
  });
  if (texts.size === 0) throw corruptModel('has a file of tokens without any');
  return { texts, numbers };
}

/**
 * A model that answers with a number for which there is no text would end the process.
 * @throws LalelaError MODEL_CORRUPT when the tokens are not those of a model with so many.
 */
export function checkTokens({ texts }: TokenTable, vocabularySize: number): void {
  const missing = Array.from({ length: vocabularySize }, (_, number) => number).find(
    (number) => !texts.has(number),
  );
  if (missing !== undefined)
    throw corruptModel(
      `has ${vocabularySize} outputs, but its tokens lack the number ${missing}: they are another model's`,
    );
  // Recipes of k2 end their tables with disambiguation symbols, which no model answers with.
  const beyond = [...texts].find(
    ([number, text]) => number >= vocabularySize && !/^#\d+$/u.test(text),
  );
  if (beyond !== undefined)
    throw corruptModel(
      `has ${vocabularySize} outputs, but a token of the number ${beyond[0]}: its tokens are another model's`,
    );
}
