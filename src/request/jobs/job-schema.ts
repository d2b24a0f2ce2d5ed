/** A job as clients see it: never its callback's key, nor the queries of addresses. */
import { Type, type Static } from 'typebox';
import { choice, JobId, Sha256, Time } from './wire-types.ts';
import { JOB_EVENTS } from './request-schema.ts';

export const JOB_STATES = [
  'queued',
  'running',
  'delivering',
  'done',
  'failed',
  'cancelled',
  'expired',
] as const;

const Warning = Type.Object({
  code: Type.String({ description: 'Stable name of what is to be known.' }),
  message: Type.String({ description: 'What it means, and what to do.' }),
});

const Fault = Type.Object(
  {
    code: Type.String({ description: 'One of the codes of docs/errors.md.' }),
    message: Type.String({ description: 'What was wrong, and what to do.' }),
    retryable: Type.Boolean({ description: 'Whether the same recording may succeed later.' }),
  },
  { description: 'Why the job failed.' },
);

const Progress = Type.Object(
  {
    percent: Type.Number({ minimum: 0, maximum: 100, description: 'Of the sound; never falls.' }),
    done_seconds: Type.Number({ description: 'Sound that is done with.' }),
    total_seconds: Type.Optional(Type.Number({ description: 'Sound in the recording.' })),
    speed: Type.Optional(Type.Number({ description: 'Seconds of sound recognised a second.' })),
    seconds_left: Type.Optional(Type.Number({ description: 'Likely to pass until the end.' })),
  },
  { description: 'How far the recognition has come.' },
);

const Links = Type.Object({
  self: Type.String(),
  events: Type.String(),
  result: Type.String(),
  deliveries: Type.String(),
});

const Speaker = Type.Object({
  label: Type.String({ description: '`A`, `B`, …: `A` spoke first.' }),
  name: Type.Optional(
    Type.String({ description: 'Given with the job, or by `PATCH /v1/jobs/{id}/speakers`.' }),
  ),
  channel: Type.Optional(Type.Integer({ description: 'From 0, where each channel is a speaker.' })),
});

export const JobReply = Type.Object(
  {
    id: JobId,
    state: choice(JOB_STATES, {
      description:
        '`queued` → `running` → `delivering` (the outcome is known, its callback on its way) → `done` or `failed`; or `cancelled`, `expired`.',
    }),
    created_at: Time('When it was submitted.'),
    started_at: Type.Optional(Time('When a worker first took it.')),
    ended_at: Type.Optional(Time('When its outcome was known.')),
    source: Type.Object({
      url: Type.Optional(Type.String({ description: 'Without query and credentials.' })),
      bucket: Type.Optional(Type.String()),
      path: Type.Optional(Type.String()),
      upload_id: Type.Optional(Type.String()),
    }),
    language: Type.String({
      description: 'ISO 639-3, `mul`, or `auto` where the result tells.',
      examples: ['eng'],
    }),
    band: choice(['auto', 'narrow', 'wide']),
    channels: choice(['auto', 'mono', 'separate']),
    punctuation: Type.Boolean(),
    numbers: choice(['spoken', 'written']),
    diarization: Type.Optional(
      Type.Object({
        speakers: Type.Optional(Type.Integer()),
        min_speakers: Type.Optional(Type.Integer()),
        max_speakers: Type.Optional(Type.Integer()),
        channel_names: Type.Optional(Type.Array(Type.String())),
      }),
    ),
    phrase_count: Type.Optional(
      Type.Integer({
        description: 'How many `phrases` were given; they themselves are not shown.',
      }),
    ),
    domain: Type.Optional(Type.String()),
    model: Type.Optional(Type.String()),
    priority: choice(['low', 'normal', 'high']),
    retention: Type.Object({ private: Type.Boolean(), keep_days: Type.Number() }),
    metadata: Type.Optional(Type.Record(Type.String(), Type.String())),
    client_reference: Type.Optional(Type.String()),
    callback: Type.Optional(
      Type.Object({
        url: Type.String({ description: 'Without query and credentials.' }),
        events: Type.Array(choice(JOB_EVENTS)),
        format: choice(['native', 'older']),
      }),
    ),
    attempts: Type.Integer({ description: 'Runs begun.' }),
    queue_position: Type.Optional(
      Type.Integer({ description: 'While it is queued: 1 is next. At most 1001 is told.' }),
    ),
    progress: Type.Optional(Progress),
    warnings: Type.Array(Warning, {
      description: 'What to know although it did not stop the job.',
    }),
    error: Type.Optional(Fault),
    recording: Type.Optional(
      Type.Object({
        bytes: Type.Integer(),
        sha256: Sha256('Of the recording.'),
        duration_seconds: Type.Optional(Type.Number()),
      }),
    ),
    result: Type.Optional(
      Type.Object({
        bytes: Type.Integer({ description: 'Of the stored transcript.' }),
        sha256: Sha256('Of the stored transcript.'),
        words: Type.Integer(),
        model: Type.String(),
        speakers: Type.Optional(
          Type.Array(Speaker, {
            description:
              'Where it was asked who spoke: those who do, by the names that they have now.',
          }),
        ),
      }),
    ),
    removed: Type.Optional(
      Type.Object(
        {
          at: Time('When recording and result were removed.'),
          reason: choice(['private', 'retention', 'deleted']),
        },
        { description: 'Present when recording and result are gone.' },
      ),
    ),
    links: Links,
  },
  { description: 'A job.' },
);
export type JobReply = Static<typeof JobReply>;

export const JobListReply = Type.Object({
  jobs: Type.Array(JobReply, { description: 'Newest first.' }),
  next_cursor: Type.Optional(
    Type.String({ description: 'For the next page; absent on the last.' }),
  ),
});

export const DeliveryReply = Type.Object({
  number: Type.Integer({ description: '1, 2, … within the job.' }),
  event: choice(JOB_EVENTS),
  message_id: Type.String({ description: '`webhook-id`: the same for every attempt.' }),
  state: choice(['pending', 'accepted', 'given-up', 'refused'], {
    description:
      '`given-up`: its attempts are over. `refused`: the address said 410, or may not be called.',
  }),
  created_at: Time('When it was announced.'),
  next_attempt_at: Type.Optional(Time('Of the delivery that is tried next.')),
  attempts: Type.Array(
    Type.Object({
      started_at: Time('When it began.'),
      duration_ms: Type.Integer(),
      status: Type.Optional(Type.Integer({ description: 'Of HTTP, where an answer came.' })),
      error: Type.Optional(Type.Object({ code: Type.String(), message: Type.String() })),
    }),
  ),
});
export type DeliveryReply = Static<typeof DeliveryReply>;

export const DeliveriesReply = Type.Object({ deliveries: Type.Array(DeliveryReply) });

export const ReceiptReply = Type.Object(
  {
    id: JobId,
    deleted_at: Time('When recording and result were gone.'),
    recording_sha256: Type.Optional(Sha256('Of the recording that was removed.')),
    result_sha256: Type.Optional(Sha256('Of the transcript that was removed.')),
    receipt_sha256: Sha256(
      'Of the other fields as JSON without spaces, their names in the order of the alphabet.',
    ),
  },
  {
    description: 'That recording and result are gone. The same one however often it is asked for.',
  },
);
export type ReceiptReply = Static<typeof ReceiptReply>;
