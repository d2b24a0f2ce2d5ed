import type { ManifestRow } from './manifest-row.ts';

const SPEAKER = /<speaker\b([^>]*)>([\s\S]*?)<\/speaker>/gu;
const RECORDING = /<recording\b([^>]*)>([\s\S]*?)<\/recording>/gu;
const TEXT = /<orth\b[^>]*>([\s\S]*?)<\/orth>/u;
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
 */
export function readNchlt(text: string): ManifestRow[] {
  return [...text.matchAll(SPEAKER)].flatMap(([, attributes = '', body = '']) => {
    const { id, ...speaker } = attributesOf(attributes);
    return [...body.matchAll(RECORDING)].flatMap(([, recording = '', content = '']) => {
      const file = attributesOf(recording)['audio'];
      const said = TEXT.exec(content)?.[1];
      if (file === undefined || file === '' || said === undefined) return [];
      return [
        {
          file,
          reference: plain(said),
          fields: { ...speaker, ...(id === undefined ? {} : { speaker: id }) },
        },
      ];
    });
  });
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
    .replaceAll(/&(?:lt|gt|quot|apos|amp);/gu, (entity) => ENTITIES[entity] ?? entity)
    .replaceAll(/\s+/gu, ' ')
    .trim();
}
