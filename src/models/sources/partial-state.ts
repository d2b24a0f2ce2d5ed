/** What was known of a file when its download began, kept beside it so that it can be resumed. */
import { rm, writeFile } from 'node:fs/promises';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { readSmallFile } from '../files/read-small-file.ts';

const Header = Type.String({ maxLength: 500, pattern: '^[\\x20-\\x7e]+$' });

const PartialStateSchema = Type.Object(
  {
    etag: Type.Optional(Header),
    lastModified: Type.Optional(Header),
    totalBytes: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { additionalProperties: false },
);

export type PartialState = Static<typeof PartialStateSchema>;

/** The state of the partial file at `path`; empty when nothing is known. */
export async function readPartialState(path: string): Promise<PartialState> {
  try {
    const text = await readSmallFile(statePath(path), { mostBytes: 4096 });
    const value: unknown = JSON.parse(text);
    return Value.Check(PartialStateSchema, value) ? value : {};
  } catch {
    return {};
  }
}

export async function writePartialState(path: string, state: PartialState): Promise<void> {
  await writeFile(statePath(path), JSON.stringify(state));
}

export async function removePartial(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(statePath(path), { force: true });
}

function statePath(path: string): string {
  return `${path}.json`;
}
