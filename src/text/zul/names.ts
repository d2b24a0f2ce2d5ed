import { languagesWithConcords, withConcords } from '../shared/nguni.ts';
import { wordList, type LanguageNames } from '../shared/word-list.ts';

export const ZUL: LanguageNames = {
  wordLetters: 'aeiou',
  acronyms: [],
  names: [
    ...wordList(`isiNgisi ngesiNgisi nesiNgisi isiBhunu ngesiBhunu nesiBhunu`),
    ...languagesWithConcords(wordList('nge ne kwe ye we le se ze be e')),
    ...withConcords(
      wordList('e ase base kwase lase lwase nase sase wase yase zase'),
      wordList('Thekwini Gauteng Limpopo Kapa Goli Pitoli Soweto Mgungundlovu Swatini'),
    ),
  ],
};
