import { joinAcronyms } from './join-acronyms.ts';
import { nameTablesOf } from './language-names.ts';

/**
 * Text in small letters without punctuation, with known acronyms that are spelled out as one word:
 * `the a n c said` → `the ANC said`. For comparing texts, of which one may be spelled and the other not.
 */
export function joinSpelledText(text: string, language: string): string {
  const words = text
    .split(/\s+/u)
    .filter((word) => word !== '')
    .map((word) => ({ text: word, startMs: 0, endMs: 0 }));
  const options = { tables: nameTablesOf(language), cased: false, joined: new Set<string>() };
  return joinAcronyms(words, options)
    .map((word) => word.text)
    .join(' ');
}
