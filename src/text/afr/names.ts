import { NAMES_OUTSIDE_NGUNI } from '../shared/names.ts';
import { wordList, type LanguageNames } from '../shared/word-list.ts';

export const AFR: LanguageNames = {
  // `'n` and, said quickly, `'k`.
  wordLetters: 'aeiknou',
  // Afrikaans has its own for many bodies that the shared list has in English: SAPD is the SAPS.
  acronyms: wordList(`
    ATKV BBP BTW DBV HOP LUR MIV NGK NG OVK SAID SANW SAPD SAUK SEB VF VK VN VSA WVF AGS NHK
  `),
  names: NAMES_OUTSIDE_NGUNI,
};
