export { writeNames, writePlain } from './write-names.ts';
