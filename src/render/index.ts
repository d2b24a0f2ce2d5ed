export { buildCaptions } from './captions.ts';
export type { Caption } from './captions.ts';
export type { Format, RenderOptions } from './format.ts';
export { FORMATS, isFormatName } from './formats.ts';
export type { FormatName } from './formats.ts';
export { LalelaJsonSchema } from './lalela-json-schema.ts';
export type { LalelaJson } from './lalela-json-schema.ts';
