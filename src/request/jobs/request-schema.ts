/** What a client sends to submit a recording. Names on the wire are snake_case throughout. */
import { Type, type Static } from 'typebox';
import {
  LONGEST_PHRASE,
  MOST_CHANNEL_NAMES,
  MOST_PHRASES,
  MOST_SPEAKERS,
} from '../../kernel/index.ts';
import { choice, closed, line, speakerName } from './wire-types.ts';

export const JOB_EVENTS = ['job.done', 'job.failed', 'job.cancelled', 'job.expired'] as const;

const Source = Type.Object(
  {
    url: Type.Optional(
      line({
        maxLength: 4096,
        description: 'Fetched from here, over http or https. Private addresses are refused.',
        examples: ['https://recordings.example.org/sitting.flac'],
      }),
    ),
    bucket: Type.Optional(
      line({ maxLength: 63, description: 'With `path`: an object of the object store.' }),
    ),
    path: Type.Optional(line({ maxLength: 1024, description: 'Of the object in its bucket.' })),
    upload_id: Type.Optional(
      Type.String({
        pattern: '^[0-9a-f]{32}$',
        description: 'A complete upload (`POST /v1/uploads`).',
      }),
    ),
  },
  {
    ...closed,
    description:
      'Where the recording lies: either `url`, or `bucket` with `path`, or `upload_id`; one of the three.',
    examples: [{ url: 'https://recordings.example.org/sitting.flac' }],
  },
);

const count = (description: string) =>
  Type.Integer({ minimum: 1, maximum: MOST_SPEAKERS, description });

interface SpeakerBounds {
  readonly exact?: number;
  readonly min?: number;
  readonly max?: number;
}

/** One schema of both forms, so that what is wrong is said once, and of the form that was meant. */
const Speakers = Type.Unsafe<number | SpeakerBounds>({
  type: ['integer', 'object'],
  minimum: 1,
  maximum: MOST_SPEAKERS,
  properties: {
    exact: count('So many speak.'),
    min: count('At least so many speak.'),
    max: count('At most so many speak.'),
  },
  additionalProperties: false,
  description:
    'How many speak, where it is known: a number, or `{"exact": 2}`, or `{"min": 2, "max": 4}`.',
  examples: [2],
});

const Diarization = Type.Object(
  {
    speakers: Type.Optional(Speakers),
    min_speakers: Type.Optional(count('As `min` of `speakers`.')),
    max_speakers: Type.Optional(count('As `max` of `speakers`.')),
    channel_names: Type.Optional(
      Type.Array(speakerName(), {
        minItems: 1,
        maxItems: MOST_CHANNEL_NAMES,
        uniqueItems: true,
        description:
          'What to call who speaks on the first channel, the second, …, where each channel is a speaker.',
        examples: [['agent', 'caller']],
      }),
    ),
  },
  { ...closed, description: 'Say who spoke. `{}` where nobody knows how many do.' },
);

const Retention = Type.Object(
  {
    private: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'Recording and result are removed as soon as the callback was accepted or given up.',
      }),
    ),
    keep_days: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 36_500,
        description:
          'Else they are kept so long after the end; default as the installation has it.',
      }),
    ),
  },
  { ...closed, description: 'How long recording and result are kept.' },
);

const Callback = Type.Object(
  {
    url: line({
      maxLength: 4096,
      description: 'Called with POST, over http or https. Private addresses are refused.',
      examples: ['https://client.example.org/hooks/lalela'],
    }),
    events: Type.Optional(
      Type.Array(choice(JOB_EVENTS), {
        minItems: 1,
        maxItems: JOB_EVENTS.length,
        uniqueItems: true,
        description: 'What is told. Default: every event.',
      }),
    ),
    format: Type.Optional(
      choice(['native', 'older'], {
        default: 'native',
        description:
          '`native`: signed as Standard Webhooks has it, with links. `older`: the multipart form of 2021.',
      }),
    ),
  },
  { ...closed, description: 'Whom to tell when the job ends.' },
);

const options = {
  language: Type.Optional(
    line({
      maxLength: 64,
      default: 'eng',
      description:
        'Code or name of one of the eleven official languages (`zul`, `zu-ZA`, `isiZulu`), `mul` for speech that switches between them, or `auto`: found out from what is recognised, by a model that needs no hint.',
      examples: ['eng'],
    }),
  ),
  band: Type.Optional(
    choice(['auto', 'narrow', 'wide'], {
      default: 'auto',
      description: '`narrow`: telephone, 8 kHz. `wide`: 16 kHz and up. `auto`: as the file is.',
    }),
  ),
  channels: Type.Optional(
    choice(['auto', 'mono', 'separate'], {
      default: 'auto',
      description: '`mono`: mix the channels. `separate`: recognise each by itself.',
    }),
  ),
  diarization: Type.Optional(Diarization),
  punctuation: Type.Optional(
    Type.Boolean({ default: true, description: 'With punctuation and capitals.' }),
  ),
  numbers: Type.Optional(
    choice(['spoken', 'written'], {
      default: 'spoken',
      description: '`written`: numbers in figures, in English and Afrikaans. `spoken`: in words.',
    }),
  ),
  phrases: Type.Optional(
    Type.Array(Type.String(), {
      maxItems: MOST_PHRASES,
      description: `Words and phrases that are likely to be said, such as names: a model that can listens for them. Each of 1 to ${LONGEST_PHRASE} characters, without control characters; given twice, it counts once. Where the model cannot, the result carries the warning \`PHRASES_NOT_USED\`.`,
      examples: [['Thandi Nkosi', 'eThekwini']],
    }),
  ),
  domain: Type.Optional(
    Type.String({
      pattern: '^[a-z][a-z0-9-]{0,39}$',
      description: 'A bundle of vocabulary and language model, such as `parliament`.',
    }),
  ),
  model: Type.Optional(
    Type.String({
      pattern: '^[a-z0-9][a-z0-9._-]{0,63}$',
      description: 'Of `GET /v1/models`. Default: the best installed one for language and band.',
      examples: ['moonshine-base-en'],
    }),
  ),
  priority: Type.Optional(
    choice(['low', 'normal', 'high'], {
      default: 'normal',
      description: "Among the tenant's own jobs.",
    }),
  ),
  retention: Type.Optional(Retention),
  metadata: Type.Optional(
    Type.Record(
      Type.String({ pattern: '^[A-Za-z0-9_.-]{1,64}$' }),
      Type.String({ maxLength: 512, pattern: '^[^\\u0000\\ud800-\\udfff]*$' }),
      {
        ...closed,
        maxProperties: 16,
        description: 'Up to 16 strings, given back with the job.',
        examples: [{ committee: 'finance' }],
      },
    ),
  ),
  client_reference: Type.Optional(
    line({
      maxLength: 256,
      description: 'The client’s own name of the job; jobs can be listed by it.',
    }),
  ),
  callback: Type.Optional(Callback),
};

/** The body as JSON. */
export const JobRequest = Type.Object({ source: Source, ...options }, closed);
export type JobRequest = Static<typeof JobRequest>;

/** The same without `source`: a multipart body brings the recording itself. */
export const JobOptionsRequest = Type.Object(options, closed);
export type JobOptionsRequest = Static<typeof JobOptionsRequest>;

/** The body as a form, for readers of the OpenAPI document: its parts are read as they come in. */
export const JobForm = Type.Object(
  {
    file: Type.String({ format: 'binary', description: 'The recording.' }),
    options: Type.Optional(
      Type.String({ description: 'All options as one JSON object, instead of a field for each.' }),
    ),
    ...options,
  },
  {
    ...closed,
    description:
      'One file and the options, in any order. Fields that are not strings are written as JSON: `punctuation=false`, `callback={"url":"https://…"}`.',
  },
);
