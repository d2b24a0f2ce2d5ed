export type { Caption } from './captions.ts';
export { FORMATS, isFormatName } from './formats.ts';
export type { FormatName } from './formats.ts';
export { LalelaJsonSchema } from './lalela-json-schema.ts';
