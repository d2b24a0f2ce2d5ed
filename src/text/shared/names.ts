/** Names with capitals inside them, as they are written in every language. */
import { wordList } from './word-list.ts';

const PEOPLES_AND_LANGUAGES = `
  isiSuthu isiTsonga isiVenda isiPedi
  isiZulu isiXhosa isiNdebele isiSwati siSwati amaXhosa amaNdebele amaSwati amaMpondo amaHlubi amaBhaca amaThembu
  umXhosa umZulu umNdebele`;

const PROVINCES_AND_DISTRICTS = `
  KwaZulu KwaZulu-Natal KwaNdebele eThekwini uMgungundlovu uMkhanyakude uThukela uMhlathuze uMshwathi
  uPhongolo eMadlangeni uMlalazi uMuziwabantu uMvoti uMhlabuyalingana iSimangaliso uKhahlamba`;

const TOWNS = `
  KwaMashu KwaThema KwaDukuza KwaMhlanga KwaGuqa KwaNobuhle KwaMakhutha KwaNdengezi KwaZakhele KwaMagxaki
  KwaDwesi KwaNongoma KwaNonqaba KwaMsane eMbalenhle eSikhawini eManzimtoti eMpangeni eSwatini eGoli`;

/** Written small they are ordinary words of Nguni languages (`emalahleni`: among the coals). */
export const NAMES_OUTSIDE_NGUNI: readonly string[] = wordList(`
  amaZulu eDumbe eMalahleni eSikhaleni iLembe uMhlanga uMlazi uMngeni uMzinyathi`);

export const SHARED_NAMES: readonly string[] = [
  PEOPLES_AND_LANGUAGES,
  PROVINCES_AND_DISTRICTS,
  TOWNS,
].flatMap(wordList);
