export { joinSpelledText } from './join-spelled-text.ts';
export { createLanguageIdentifier } from './language/language-identifier.ts';
export type {
  LanguageIdentifier,
  LanguageShare,
  WrittenLanguage,
} from './language/language-identifier.ts';
export { NUMBER_LANGUAGES, NUMBERS_NOT_WRITTEN } from './numbers/write-numbers.ts';
export { writeText } from './write-text.ts';
export type { TextModels } from './write-text.ts';
export { createPunctuator } from './punctuation/punctuator.ts';
export type { Punctuator } from './punctuation/punctuator.ts';
