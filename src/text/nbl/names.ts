import { languagesWithConcords, withConcords } from '../shared/nguni.ts';
import { wordList, type LanguageNames } from '../shared/word-list.ts';

export const NBL: LanguageNames = {
  wordLetters: 'aeiou',
  acronyms: [],
  names: [
    ...languagesWithConcords(wordList('nge ne kwe ye we le se ze be e')),
    ...withConcords(
      wordList('e le ye ze we be se ne'),
      wordList('Thekwini Gauteng Limpopo Kapa Pitori'),
    ),
  ],
};
