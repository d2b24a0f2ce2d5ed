/** `lalela models verify`: installed models against their checksums, byte by byte. */
import type { ChangedFile, ModelReport, ModelStore } from '../models/index.ts';
import { EXIT } from './exit-codes.ts';
import { printable, type Output } from './output.ts';

/** @returns 0 when every model is as it should be, else 1. Without ids: of all that are there. */
export async function runModelsVerify(
  store: ModelStore,
  ids: readonly string[],
  { output, signal }: { readonly output: Output; readonly signal: AbortSignal },
): Promise<number> {
  const reports = await store.verify(ids.length === 0 ? undefined : ids, signal);
  if (reports.length === 0) await output.stdout('No model is installed.\n');
  for (const report of reports) await output.stdout(describe(report));
  return reports.every(({ state }) => state === 'sound') ? EXIT.done : EXIT.failed;
}

function describe(report: ModelReport): string {
  const { id, state, extra } = report;
  const extraLine =
    extra.length === 0
      ? ''
      : `    Not of this model: ${extra.map((name) => printable(name)).join(', ')}\n`;
  if (state === 'sound') return `✓ ${id}\n${pinnedLines(report)}${extraLine}`;
  if (state === 'absent') return `✗ ${id} is not installed\n    → lalela models pull ${id}\n`;
  const faults = faultLines(report).map((line) => `    ${line}\n`);
  return `✗ ${id} is damaged\n${faults.join('')}${extraLine}    → lalela models pull ${id}\n`;
}

function pinnedLines({ pinned }: ModelReport): string {
  return Object.entries(pinned)
    .map(([role, sha256]) => `    ${role} as first downloaded: sha256 ${sha256}\n`)
    .join('');
}

function faultLines({ problem, missing, changed }: ModelReport): readonly string[] {
  const told = [...missing.map((role) => `${role} is missing`), ...changed.map(changedLine)];
  // What is wrong as a whole often repeats what is wrong with a file.
  return told.length > 0 || problem === undefined ? told : [problem];
}

function changedLine({ role, expectedSha256, foundSha256 }: ChangedFile): string {
  const expected = `its sha256 should begin with ${expectedSha256.slice(0, 12)}`;
  return foundSha256 === undefined
    ? `${role} is not the file that was installed; ${expected}`
    : `${role} has changed: ${expected} and begins with ${foundSha256.slice(0, 12)}`;
}
