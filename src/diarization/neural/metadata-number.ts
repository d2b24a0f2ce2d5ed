import { corruptModel } from '../../engine/index.ts';

export interface MetadataPlace {
  readonly metadata: Readonly<Record<string, string>>;
  /** Of the file, for the message. */
  readonly role: string;
  readonly name: string;
  readonly least: number;
  readonly most: number;
}

/** @throws LalelaError MODEL_CORRUPT when it is missing, no whole number, or out of bounds. */
export function metadataNumber({ metadata, role, name, least, most }: MetadataPlace): number {
  const text = metadata[name];
  if (text === undefined)
    throw corruptModel(
      `is not one that tells speakers apart: its ${role} lacks the metadata ${name}`,
    );
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const wanted = least === most ? `${least}` : `a whole number from ${least} to ${most}`;
  throw corruptModel(`has a ${role} whose metadata ${name} is not ${wanted}`);
}
