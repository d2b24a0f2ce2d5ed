export { ERROR_CODES } from './error-codes.ts';
export type { ErrorCode } from './error-codes.ts';
export { LalelaError, codeOf, isAbort, systemErrorCode } from './errors.ts';
export type { LalelaErrorOptions } from './errors.ts';
export {
  AUTO_LANGUAGE,
  LANGUAGES,
  askedLanguage,
  languageCode,
  languageLabel,
  twoLetterCode,
} from './languages.ts';
export type { AskedLanguage, Language, LanguageCode } from './languages.ts';
export { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './durations.ts';
export { backoffMs, withJitter } from './backoff.ts';
export type { Backoff } from './backoff.ts';
export { checkPlace } from './object-place.ts';
export type { ObjectPlace } from './object-place.ts';
export { LONGEST_PHRASE, MOST_PHRASES, checkPhrases } from './phrases.ts';
export type { SpeakerCount } from './speaker-count.ts';
export { MOST_SPEAKERS } from './speaker-count.ts';
export {
  LONGEST_SPEAKER_NAME,
  MOST_CHANNEL_NAMES,
  SPEAKER_NAME_PATTERN,
  isSpeakerName,
} from './speaker-name.ts';
export { without } from './without.ts';
