import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false } as const;

const Ms = (description: string) => Type.Integer({ minimum: 0, description });
const Confidence = (description: string) =>
  Type.Optional(Type.Number({ minimum: 0, maximum: 1, description }));

const Span = Type.Object(
  {
    startMs: Ms('First millisecond of the stretch, from the start of the recording.'),
    endMs: Ms('First millisecond after the stretch.'),
  },
  closed,
);

const SpokenPart = Type.Object(
  {
    text: Type.String({ description: 'A word as it was said.' }),
    startMs: Ms('Where it starts.'),
    endMs: Ms('Where it ends.'),
    confidence: Confidence('0 to 1, to 0.001.'),
  },
  closed,
);

const LanguageShare = Type.Object(
  {
    language: Type.String({ description: 'ISO 639-3 code.' }),
    share: Type.Number({ minimum: 0, maximum: 1, description: 'Of all words, to 0.001.' }),
  },
  closed,
);

const Word = Type.Object(
  {
    text: Type.String({
      description:
        'The word with its punctuation and capitals; a number in figures may have spaces inside.',
    }),
    startMs: Ms('Where the word starts.'),
    endMs: Ms('Where it ends; never before it starts.'),
    confidence: Confidence('0 to 1, to 0.001; absent where the engine cannot tell.'),
    speaker: Type.Optional(
      Type.String({
        description:
          '`A`, `B`, …, of `diarization.speakers`; absent unless speakers were told apart.',
      }),
    ),
    speakerConfidence: Confidence(
      'How sure it is that this speaker said it, 0 to 1, to 0.001; absent where nobody can tell.',
    ),
    language: Type.Optional(
      Type.String({ description: 'ISO 639-3 code; absent where it is that of the transcript.' }),
    ),
    spoken: Type.Optional(
      Type.Array(SpokenPart, {
        description: 'What was said, where `text` is a number in figures.',
      }),
    ),
  },
  closed,
);

const Segment = Type.Object(
  {
    channel: Type.Union([Type.Integer({ minimum: 0 }), Type.Literal('mix')], {
      description: 'The channel of the recording, from 0, or `mix` of all of them.',
    }),
    startMs: Ms('Where the segment starts.'),
    endMs: Ms('Where it ends.'),
    text: Type.String({ description: 'Its words, joined by spaces.' }),
    words: Type.Array(Word, { description: 'In order; empty where nothing was recognised.' }),
  },
  closed,
);

const Speaker = Type.Object(
  {
    label: Type.String({
      description: 'Stays the same, whatever the speaker is called: `A` spoke first.',
    }),
    name: Type.Optional(
      Type.String({ description: 'What people call this speaker; absent where nobody said.' }),
    ),
    channel: Type.Optional(
      Type.Integer({ minimum: 0, description: 'From 0, where each channel is a speaker.' }),
    ),
  },
  closed,
);

const Turn = Type.Object(
  {
    speaker: Type.String({ description: 'Label of who speaks.' }),
    startMs: Ms('Where the turn begins.'),
    endMs: Ms('Where it ends.'),
  },
  closed,
);

const Diarization = Type.Object(
  {
    method: Type.Union(
      [Type.Literal('channel'), Type.Literal('built-in'), Type.Literal('neural')],
      { description: '`channel`: each channel is a speaker. `built-in`, `neural`: by voice.' },
    ),
    speakers: Type.Array(Speaker, { description: 'In the order of their first words.' }),
    turns: Type.Array(Turn, {
      description: 'Who speaks when, in order of time; turns of two speakers may overlap.',
    }),
    overlaps: Type.Array(Span, { description: 'Where two or more speak at once.' }),
  },
  { ...closed, description: 'Who spoke; absent where nobody asked.' },
);

const Coverage = Type.Object(
  {
    speechMs: Ms('Milliseconds of speech that were found.'),
    transcribedMs: Ms('Of those, milliseconds that have words.'),
    uncovered: Type.Array(Span, { description: 'Speech without words, in order of time.' }),
  },
  closed,
);

const Warning = Type.Object(
  {
    code: Type.String({ description: 'Stable name of what went wrong.' }),
    message: Type.String({ description: 'What it means and what to do.' }),
    span: Type.Optional(Span),
  },
  closed,
);

const Provenance = Type.Object(
  {
    software: Type.String({ description: 'Name and version of the program.' }),
    modelId: Type.String({ description: 'Id of the model in the catalogue.' }),
    modelSha256: Type.String({ description: "sha256 over the model's files, hexadecimal." }),
    engine: Type.String({ description: 'The engine that ran the model.' }),
    options: Type.Record(
      Type.String(),
      Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]),
      { description: 'The options that were in force, by name.' },
    ),
  },
  closed,
);

/** JSON Schema of the format `json`. Within a version fields may be added, none changed or removed. */
export const LalelaJsonSchema = Type.Object(
  {
    format: Type.Literal('lalela-transcript', { description: 'Always this name.' }),
    version: Type.Literal(1, { description: 'Version of the format.' }),
    language: Type.String({
      description:
        'ISO 639-3 code of the language, or `mul`; for `auto`, that of most of its text.',
    }),
    languages: Type.Optional(
      Type.Array(LanguageShare, {
        description: 'The languages of its words, that of most words first.',
      }),
    ),
    durationMs: Ms('Length of the decoded recording.'),
    text: Type.String({ description: 'All words of all channels by time, joined by spaces.' }),
    confidence: Confidence('Mean of the words’ confidences; absent where no word has one.'),
    segments: Type.Array(Segment, { description: 'Stretches of speech, in order of time.' }),
    diarization: Type.Optional(Diarization),
    coverage: Coverage,
    warnings: Type.Array(Warning, { description: 'What went wrong and did not stop the work.' }),
    provenance: Provenance,
  },
  closed,
);

export type LalelaJson = Static<typeof LalelaJsonSchema>;
