import { languagesWithConcords, withConcords } from '../shared/nguni.ts';
import { wordList, type LanguageNames } from '../shared/word-list.ts';

export const SSW: LanguageNames = {
  wordLetters: 'aeiou',
  acronyms: [],
  names: [
    ...wordList(`liSwati emaSwati siZulu siXhosa siNdebele siNgisi siBhunu`),
    ...languagesWithConcords(wordList('nge ne kwe ye we le se te be e')),
    ...withConcords(
      wordList('e ase base kwase lase lwase nase sase tase wase yase'),
      wordList('Thekwini Gauteng Limpopo Kapa Goli Pitoli Soweto Swatini'),
    ),
  ],
};
