import { LalelaError } from '../kernel/index.ts';
import type { ManifestRow } from './manifest-row.ts';

const COMMENT = /<!--[\s\S]*?-->/gu;
const SPEAKER = /<speaker\b([^>]*)>([\s\S]*?)<\/speaker>/gu;
const RECORDING = /<recording\b([^>]*?)(?:\/>|>([\s\S]*?)<\/recording>)/gu;
const TEXT = /<orth\b[^>]*?(?:\/>|>([\s\S]*?)<\/orth>)/u;
const ATTRIBUTE = /([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
};

/**
 * Rows of an NCHLT speech corpus's transcription file: `corpus` → `speaker` → `recording audio="…"` → `orth`.
 * Paths are as the corpus has them: from the folder that holds the corpus's own folder.
 * @throws LalelaError MANIFEST_INVALID for a recording without a file or a text.
 */
export function readNchlt(text: string): ManifestRow[] {
  const speakers = [...text.replaceAll(COMMENT, '').matchAll(SPEAKER)];
  return speakers.flatMap(([, attributes = '', body = '']) => {
    const { id, ...others } = attributesOf(attributes);
    const fields = { ...others, ...(id === undefined ? {} : { speaker: id }) };
    return [...body.matchAll(RECORDING)].map(([, recording = '', content = ''], i) => {
      return { ...readRecording(attributesOf(recording), content, placeOf(i, id)), fields };
    });
  });
}

function placeOf(index: number, speaker: string | undefined): string {
  return `Recording ${index + 1} of ${speaker === undefined ? 'a speaker' : `speaker ${speaker}`}`;
}

function readRecording({ audio = '' }: Record<string, string>, content: string, place: string) {
  const text = TEXT.exec(content);
  if (audio === '') throw invalid(`${place} names no file (\`audio\`)`);
  if (text === null) throw invalid(`${place} has no text (\`orth\`)`);
  return { file: audio, reference: plain(text[1] ?? '') };
}

function invalid(fault: string): LalelaError {
  return new LalelaError(
    'MANIFEST_INVALID',
    `${fault}. \`<recording audio="…"><orth>what is said</orth></recording>\` was expected.`,
  );
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(ATTRIBUTE)].map(([, name = '', double, single]) => {
      return [name.toLowerCase(), plain(double ?? single ?? '')];
    }),
  );
}

/** `[s]` and the like are what is heard beside the words. */
function plain(text: string): string {
  return text
    .replaceAll(/<[^>]*>|\[[^\]]*\]/gu, ' ')
    .replaceAll(/&(?:lt|gt|quot|apos|amp|#\d{1,7}|#[xX][\da-fA-F]{1,6});/gu, decodeEntity)
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

/** A number is that of a letter, such as `&#353;` for š. */
function decodeEntity(entity: string): string {
  const named = ENTITIES[entity];
  if (named !== undefined) return named;
  const code = Number(entity.slice(2, -1).replace(/^x/iu, '0x'));
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : entity;
}
