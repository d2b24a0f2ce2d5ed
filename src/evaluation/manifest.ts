import { LalelaError, languageCode } from '../kernel/index.ts';
import { WHO_SPEAKS, columnsOf, type Columns } from './manifest-layouts.ts';
import type { ManifestRow } from './manifest-row.ts';
import { readNchlt } from './nchlt.ts';

/**
 * Reads a manifest: a table with tabs, JSON lines, or the XML of NCHLT. A table's first line names its
 * columns, unless it is that of FLEURS or has two columns, file and text. Columns and fields may have
 * the names of Common Voice, FLEURS and NeMo; further ones are kept as fields. Blank lines and a byte order
 * mark are passed over. Where a field `rttm` says who speaks, the text may be left out.
 *
 * @param name path of the manifest: recordings of some layouts lie in a folder that it tells
 * @throws LalelaError MANIFEST_INVALID with the line and what was expected there.
 */
export function readManifest(text: string, name = ''): ManifestRow[] {
  const plain = text.replace(/^\uFEFF/u, '');
  const rows = plain.trimStart().startsWith('<') ? readNchlt(plain) : readLines(plain, name);
  if (rows.length === 0) throw invalid('The manifest lists no recording');
  return rows;
}

function readLines(text: string, name: string): ManifestRow[] {
  const lines = text
    .split(/\r\n|\n|\r/u)
    .map((content, i) => ({ content, number: i + 1 }))
    .filter(({ content }) => content.trim() !== '');
  const [first, ...others] = lines;
  if (first?.content.trimStart().startsWith('{')) return lines.map(readJsonLine);
  const columns = columnsOf((first?.content ?? '').split('\t'), name);
  if (columns === undefined) {
    throw invalid('The first line of the manifest names no columns `file` and `reference`');
  }
  return (columns.hasHead ? others : lines).map((line) => readTableLine(line, columns));
}

interface Line {
  readonly content: string;
  readonly number: number;
}

function readTableLine({ content, number }: Line, columns: Columns): ManifestRow {
  const cells = content.split('\t');
  const file = cells[columns.fileAt]?.trim();
  const reference = columns.referenceAt === undefined ? undefined : cells[columns.referenceAt];
  if (cells.length <= Math.max(columns.fileAt, columns.referenceAt ?? 0)) {
    throw invalid(`Line ${number} has ${cells.length} of the ${columns.names.length} columns`);
  }
  if (!file) throw invalid(`Line ${number} names no file`);
  if (cells.slice(columns.names.length).some((cell) => cell.trim() !== '')) {
    // A tab inside the text would cut it off unseen.
    throw invalid(
      `Line ${number} has ${cells.length} cells, and there are ${columns.names.length} columns`,
    );
  }
  const fields = columns.names.flatMap((column, i) => {
    const cell = cells[i]?.trim() ?? '';
    const isOwn = i === columns.fileAt || i === columns.referenceAt || cell === '';
    return isOwn ? [] : [[column, cell] as const];
  });
  return { file: columns.folder + file, ...said(reference), fields: known(fields) };
}

const FILE_FIELDS = ['file', 'audio_filepath', 'path', 'audio'];
const REFERENCE_FIELDS = ['reference', 'text', 'sentence', 'transcript', 'transcription'];

function readJsonLine({ content, number }: Line): ManifestRow {
  let row: unknown;
  try {
    row = JSON.parse(content);
  } catch (cause) {
    throw invalid(`Line ${number} is not JSON`, cause);
  }
  const all = new Map(Object.entries(row ?? {}));
  const fileField = FILE_FIELDS.find((field) => all.has(field)) ?? '';
  const referenceField = REFERENCE_FIELDS.find((field) => all.has(field)) ?? '';
  const file: unknown = all.get(fileField);
  const reference: unknown = all.get(referenceField);
  if (typeof file !== 'string' || file.trim() === '') throw invalid(`Line ${number} names no file`);
  const isUnknown = reference === undefined && typeof all.get(WHO_SPEAKS) === 'string';
  if (typeof reference !== 'string' && !isUnknown) {
    throw invalid(`Line ${number} has no text \`reference\``);
  }
  const fields = [...all].flatMap(([field, value]) => {
    const isOwn = field === fileField || field === referenceField;
    const isPlain = ['string', 'number', 'boolean'].includes(typeof value);
    return isOwn || !isPlain ? [] : [[field.toLowerCase(), String(value)] as const];
  });
  return { file, ...said(reference), fields: known(fields) };
}

function said(reference: unknown): { reference?: string } {
  return typeof reference === 'string' ? { reference: reference.trim() } : {};
}

/** Other corpora's names for the language and the speaker. */
const FIELD_NAMES: Readonly<Record<string, string>> = {
  locale: 'language',
  lang: 'language',
  client_id: 'speaker',
  speaker_id: 'speaker',
};

function known(fields: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(
    fields.map(([column, value]) => {
      const name = FIELD_NAMES[column] ?? column;
      return [name, name === 'language' ? (languageCode(value) ?? value) : value];
    }),
  );
}

function invalid(fault: string, cause?: unknown): LalelaError {
  return new LalelaError(
    'MANIFEST_INVALID',
    `${fault}. A table with tabs whose first line is \`file<TAB>reference\`, JSON lines such as ` +
      '`{"file": "a.wav", "reference": "what is said"}`, or a list of FLEURS, Common Voice or NCHLT was expected.',
    { cause },
  );
}
