export { joinSpelledText } from './join-spelled-text.ts';
export { createLanguageIdentifier } from './language/language-identifier.ts';
export type {
  LanguageIdentifier,
  LanguageShare,
  WrittenLanguage,
} from './language/language-identifier.ts';
export { writeNames, writePlain } from './write-names.ts';
