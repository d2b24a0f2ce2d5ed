/** What people may call a speaker: a line that shows as it was typed, in captions, tables and documents. */
export const LONGEST_SPEAKER_NAME = 64;

/**
 * Not blank; no control characters or line ends; nothing that turns the direction of what stands after it;
 * no halves of characters, which no database keeps. For regular expressions with the flag `u`.
 */
export const SPEAKER_NAME_PATTERN =
  '^(?!\\s*$)[^\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ud800-\\udfff]*$';

const PATTERN = new RegExp(SPEAKER_NAME_PATTERN, 'u');

export function isSpeakerName(name: string): boolean {
  return [...name].length <= LONGEST_SPEAKER_NAME && PATTERN.test(name);
}

/** As many channels are recognised apart. */
export const MOST_CHANNEL_NAMES = 8;
