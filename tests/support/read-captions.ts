/**
 * Readers of SRT and WebVTT, written from the formats' descriptions and sharing nothing with the
 * renderers: they read line by line and refuse whatever a strict player would refuse.
 */
import type { Caption } from '../../src/render/index.ts';

export function readSrt(text: string, newline = '\n'): Caption[] {
  const lines = text.split(newline);
  const captions: Caption[] = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at] === '') {
      at++;
      continue;
    }
    if (lines[at] !== String(captions.length + 1)) throw new Error(`not a number: ${lines[at]}`);
    const times = readTimes(lines[at + 1], /^(\d{2,}):(\d\d):(\d\d),(\d{3})$/);
    const end = endOfBlock(lines, at + 2);
    captions.push({ ...times, lines: lines.slice(at + 2, end) });
    at = end;
  }
  return captions;
}

export function readVtt(text: string, newline = '\n'): Caption[] {
  const [header, blank, ...lines] = text.split(newline);
  if (header !== 'WEBVTT' || blank !== '') throw new Error('not WebVTT');
  const captions: Caption[] = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at] === '') {
      at++;
      continue;
    }
    const times = readTimes(lines[at], /^(\d{2,}):(\d\d):(\d\d)\.(\d{3})$/);
    const end = endOfBlock(lines, at + 1);
    const { speaker, texts } = readVoice(lines.slice(at + 1, end));
    captions.push({ ...times, lines: texts.map(readCueText), ...speaker });
    at = end;
  }
  return captions;
}

/** `<v Name>` at the begin of a cue, to its end. */
function readVoice(lines: readonly string[]): { speaker: object; texts: string[] } {
  const [, name, first] = /^<v ([^>]+)>(.*)$/u.exec(lines[0] ?? '') ?? [];
  if (name === undefined || first === undefined) return { speaker: {}, texts: [...lines] };
  return { speaker: { speaker: readCueText(name) }, texts: [first, ...lines.slice(1)] };
}

/** Takes the speaker off the captions that begin with one, as a reader does who knows who may speak. */
export function withoutSpeakers(shown: readonly Caption[], said: readonly Caption[]): Caption[] {
  return shown.map((caption, i) => {
    const speaker = said[i]?.speaker;
    if (speaker === undefined) return caption;
    if (speaker === said[i - 1]?.speaker) return { ...caption, speaker };
    const [first = '', ...others] = caption.lines;
    if (first === `${speaker}:`) return { ...caption, speaker, lines: others };
    if (!first.startsWith(`${speaker}: `)) throw new Error(`no speaker: ${first}`);
    return { ...caption, speaker, lines: [first.slice(speaker.length + 2), ...others] };
  });
}

function readTimes(line: string | undefined, form: RegExp): { startMs: number; endMs: number } {
  const [startMs, endMs, ...others] = (line ?? '').split(' --> ').map((time) => {
    const [, hours, minutes, seconds, ms] = (form.exec(time) ?? []).map(Number);
    if (ms === undefined || minutes! > 59 || seconds! > 59) throw new Error(`not a time: ${line}`);
    return ((hours! * 60 + minutes!) * 60 + seconds!) * 1000 + ms;
  });
  if (endMs === undefined || others.length > 0) throw new Error(`not two times: ${line}`);
  return { startMs: startMs!, endMs };
}

function endOfBlock(lines: readonly string[], from: number): number {
  const end = lines.indexOf('', from);
  if (end === from) throw new Error('a caption without text');
  return end === -1 ? lines.length : end;
}

function readCueText(line: string): string {
  if (line.includes('-->') || line.includes('<')) throw new Error(`markup in: ${line}`);
  const characters: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };
  return line.replace(/&[^;]*;?/g, (escape) => {
    const character = characters[escape];
    if (character === undefined) throw new Error(`unknown escape in: ${line}`);
    return character;
  });
}
