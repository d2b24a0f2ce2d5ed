export { joinSpelledText } from './join-spelled-text.ts';
export { writeNames, writePlain } from './write-names.ts';
