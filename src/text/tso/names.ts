import { NAMES_OUTSIDE_NGUNI } from '../shared/names.ts';
import type { LanguageNames } from '../shared/word-list.ts';

export const TSO: LanguageNames = {
  wordLetters: 'aeiou',
  acronyms: [],
  names: NAMES_OUTSIDE_NGUNI,
};
