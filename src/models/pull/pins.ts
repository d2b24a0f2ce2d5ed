/**
 * `pins.json` in the folder of models: checksums of files whose catalogue entry gives none, as their first
 * download had them. They outlive the model, so that a later download must be the same.
 */
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { LalelaError, systemErrorCode } from '../../kernel/index.ts';
import { readSmallFile } from '../files/read-small-file.ts';

export const PINS_FILE = 'pins.json';

export const MOST_PINS_BYTES = 2 ** 20;

const PinsSchema = Type.Record(
  Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{0,63}$' }),
  Type.Record(
    Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }),
    Type.String({ pattern: '^[0-9a-f]{64}$' }),
    {
      additionalProperties: false,
    },
  ),
  { additionalProperties: false },
);

/** Model id → role → sha256. */
export type Pins = Static<typeof PinsSchema>;

/** @throws LalelaError MODEL_CORRUPT when the file is there but cannot be understood. */
export async function readPins(modelsFolder: string): Promise<Pins> {
  try {
    return parsePins(
      await readSmallFile(join(modelsFolder, PINS_FILE), { mostBytes: MOST_PINS_BYTES }),
    );
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return {};
    throw new LalelaError(
      'MODEL_CORRUPT',
      'pins.json in the folder of models cannot be understood. It holds the checksums of models that ' +
        'came without one: bring it back from a copy, or remove it to accept what is downloaded next.',
      { cause: error },
    );
  }
}

/** Throws when the text is none of pins. */
export function parsePins(text: string): Pins {
  const value: unknown = JSON.parse(text);
  if (Value.Check(PinsSchema, value)) return value;
  throw new Error('not pins');
}

export function pinsText(pins: Pins): string {
  return `${JSON.stringify(pins, null, 2)}\n`;
}

/** Adds pins, which take the place of those of the same files; `staging` is a folder of the caller's on the same file system. */
export async function addPins(modelsFolder: string, staging: string, added: Pins): Promise<void> {
  if (Object.values(added).every((roles) => Object.keys(roles).length === 0)) return;
  const pins = { ...(await readPins(modelsFolder)) };
  for (const [id, roles] of Object.entries(added)) pins[id] = { ...pins[id], ...roles };
  const path = join(staging, PINS_FILE);
  const file = await open(path, 'w');
  try {
    await file.writeFile(pinsText(pins));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(path, join(modelsFolder, PINS_FILE));
}
