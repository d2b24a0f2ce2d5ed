import { LalelaError } from '../kernel/index.ts';

/** A recording and what is said in it. */
export interface ManifestRow {
  /** As it stands in the manifest: absolute, or from the manifest's folder. */
  readonly file: string;
  /** May be empty: a recording in which nobody speaks. */
  readonly reference: string;
}

/**
 * Reads a manifest: either a table with tabs, whose first line names its columns, `file` and `reference`
 * among them; or JSON lines, objects with `file` and `reference`. Further columns and fields, blank lines
 * and a byte order mark are passed over.
 *
 * @throws LalelaError MANIFEST_INVALID with the line and what was expected there.
 */
export function readManifest(text: string): ManifestRow[] {
  const lines = text
    .replace(/^\uFEFF/u, '')
    .split(/\r\n|\n|\r/u)
    .map((content, i) => ({ content, number: i + 1 }))
    .filter(({ content }) => content.trim() !== '');
  const [first, ...others] = lines;
  const rows = first?.content.trimStart().startsWith('{')
    ? lines.map(readJsonLine)
    : readTable(first, others);
  if (rows.length === 0) throw invalid('The manifest lists no recording');
  return rows;
}

interface Line {
  readonly content: string;
  readonly number: number;
}

function readTable(header: Line | undefined, lines: readonly Line[]): ManifestRow[] {
  const columns = (header?.content ?? '').split('\t').map((name) => name.trim().toLowerCase());
  const fileAt = columns.indexOf('file');
  const referenceAt = columns.indexOf('reference');
  if (fileAt === -1 || referenceAt === -1) {
    throw invalid('The first line of the manifest names no columns `file` and `reference`');
  }
  return lines.map(({ content, number }) => {
    const cells = content.split('\t');
    const file = cells[fileAt]?.trim();
    const reference = cells[referenceAt];
    if (reference === undefined) {
      throw invalid(`Line ${number} has ${cells.length} of the ${columns.length} columns`);
    }
    if (!file) throw invalid(`Line ${number} names no file`);
    return { file, reference: reference.trim() };
  });
}

function readJsonLine({ content, number }: Line): ManifestRow {
  let row: unknown;
  try {
    row = JSON.parse(content);
  } catch (cause) {
    throw invalid(`Line ${number} is not JSON`, cause);
  }
  const { file, reference } = (row ?? {}) as Partial<Record<keyof ManifestRow, unknown>>;
  if (typeof file !== 'string' || file.trim() === '') throw invalid(`Line ${number} names no file`);
  if (typeof reference !== 'string') throw invalid(`Line ${number} has no text \`reference\``);
  return { file, reference: reference.trim() };
}

function invalid(fault: string, cause?: unknown): LalelaError {
  return new LalelaError(
    'MANIFEST_INVALID',
    `${fault}. A table with tabs whose first line is \`file<TAB>reference\`, or JSON lines such as ` +
      '`{"file": "a.wav", "reference": "what is said"}`, was expected.',
    { cause },
  );
}
