export { ERROR_CODES } from './error-codes.ts';
export type { ErrorCode } from './error-codes.ts';
export { LalelaError, isAbort, systemErrorCode } from './errors.ts';
export type { LalelaErrorOptions } from './errors.ts';
export { LANGUAGES, languageCode, languageLabel } from './languages.ts';
export type { Language, LanguageCode } from './languages.ts';
