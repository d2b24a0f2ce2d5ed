import { languagesWithConcords, withConcords } from '../shared/nguni.ts';
import { wordList, type LanguageNames } from '../shared/word-list.ts';

export const XHO: LanguageNames = {
  wordLetters: 'aeiou',
  acronyms: [],
  names: [
    ...wordList(`isiNgesi ngesiNgesi nesiNgesi isiBhulu ngesiBhulu`),
    ...languagesWithConcords(wordList('nge ne kwi se le ye ze lwe e')),
    ...withConcords(
      wordList('e ase base kwase lase lwase nase sase wase yase zase'),
      wordList('Thekwini Gauteng Limpopo Kapa Rhawutini Pitoli Bhayi Soweto Swatini'),
    ),
  ],
};
