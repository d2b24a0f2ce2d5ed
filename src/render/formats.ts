import { ctm } from './ctm.ts';
import { docx } from './docx.ts';
import type { Format } from './format.ts';
import { lalelaJson } from './lalela-json.ts';
import { older } from './older.ts';
import { plainText } from './plain-text.ts';
import { rttm } from './rttm.ts';
import { srt } from './srt.ts';
import { vtt } from './vtt.ts';

/** Every format by the name that users give. A new one is a file beside this and a line here. */
export const FORMATS = {
  older,
  json: lalelaJson,
  txt: plainText,
  srt,
  vtt,
  ctm,
  rttm,
  docx,
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;

export function isFormatName(name: string): name is FormatName {
  return Object.hasOwn(FORMATS, name);
}
