/** Where the file and the text stand in the tables of the corpora that South African languages are in. */
export interface Columns {
  readonly names: readonly string[];
  readonly fileAt: number;
  /** Absent where the table says only who speaks. */
  readonly referenceAt: number | undefined;
  readonly hasHead: boolean;
  /** Where recordings lie, from the manifest's folder: empty, or ending in `/`. */
  readonly folder: string;
}

interface Layout {
  readonly file: string;
  readonly reference: string;
  readonly folder: string;
}

const HEADED: readonly Layout[] = [
  { file: 'file', reference: 'reference', folder: '' },
  { file: 'file', reference: 'transcript', folder: '' },
  { file: 'file', reference: 'text', folder: '' },
  // Common Voice: recordings lie in `clips` beside the tables.
  { file: 'path', reference: 'sentence', folder: 'clips/' },
];

/** The column with the path of an RTTM file; with it, no text is needed. */
export const WHO_SPEAKS = 'rttm';

/** FLEURS has no head; `transcription` is in small letters, the raw one has punctuation and figures. */
const FLEURS = ['id', 'file', 'raw_transcription', 'reference', 'characters', 'samples', 'gender'];
const RECORDING = /\.(?:wav|flac|mp3|ogg|opus|m4a|webm)$/iu;

/** @param first cells of the first line; nothing where they are those of no layout that is known */
export function columnsOf(first: readonly string[], manifest: string): Columns | undefined {
  const names = first.map((name) => name.trim().toLowerCase());
  for (const { file, reference, folder } of HEADED) {
    const [fileAt, referenceAt] = [names.indexOf(file), names.indexOf(reference)];
    if (fileAt !== -1 && referenceAt !== -1) {
      return { names, fileAt, referenceAt, hasHead: true, folder };
    }
  }
  const fileAt = names.indexOf('file');
  if (fileAt !== -1 && names.includes(WHO_SPEAKS)) {
    return { names, fileAt, referenceAt: undefined, hasHead: true, folder: '' };
  }
  return headless(first, manifest);
}

function headless(first: readonly string[], manifest: string): Columns | undefined {
  const isFleurs = first.length === FLEURS.length && RECORDING.test(first[1] ?? '');
  if (isFleurs) {
    // `dev.tsv` beside the folder `dev`.
    const folder = /([^/\\]+)\.tsv$/iu.exec(manifest)?.[1];
    return {
      names: FLEURS,
      fileAt: 1,
      referenceAt: 3,
      hasHead: false,
      folder: folder === undefined ? '' : `${folder}/`,
    };
  }
  if (first.length !== 2 || !RECORDING.test(first[0] ?? '')) return undefined;
  return { names: ['file', 'reference'], fileAt: 0, referenceAt: 1, hasHead: false, folder: '' };
}
