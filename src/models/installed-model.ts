/** A model that lies complete and checked in the folder of models: all an engine needs to load it. */
export interface InstalledModel {
  /** Its id in the catalogue, for example `moonshine-base-en`. */
  readonly id: string;
  /** Name of the engine folder that loads it, for example `moonshine`. */
  readonly engine: string;
  /** What it was made for; other recordings are brought to one of these. Absent: it is not known. */
  readonly bands?: readonly ('narrow' | 'wide')[];
  /** Absolute path of the model's folder; may be read-only. */
  readonly folder: string;
  /** What each file is for (`encoder`, `decoder`, `vocabulary`, …) → its absolute path. */
  readonly files: Readonly<Record<string, string>>;
  /** sha256 over the sorted list of its published files' names and sha256; hexadecimal. */
  readonly sha256: string;
  /** Settings for the engine from the catalogue entry, for example `{ size: 'base' }`. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}
