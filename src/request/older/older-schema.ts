/** The older door, for readers of the API's description. */
import { Type } from '@fastify/type-provider-typebox';

const text = (description: string, example: string) =>
  Type.String({ description, examples: [example] });
const optional = (description: string, example: string) =>
  Type.Optional(text(description, example));

const answer = (description: string, example: string) => ({
  description,
  content: { 'application/json': { schema: Type.String({ examples: [example] }) } },
});

export const OLDER_SCHEMA = {
  tags: ['older'],
  summary: 'Submit a recording by the older contract',
  description:
    'Everything is in headers, found without regard to case and with hyphens for underscores; a body is ignored. `none` means absent for every optional header. Every answer is one JSON string. The result is written to `decoded/<TAG>.json` in the bucket and sent to `RETURN_URL`.',
  security: [],
  headers: Type.Object({
    X_API_KEY: text('The key.', 'lalela_…'),
    DEC_LANG: text('Language: any name or code that is known.', 'eng'),
    SR: text('`8000` or `NB` for telephone sound; `16000`, `BB` or `WB`.', '16000'),
    NUM_CHANNELS: text('Any number: the file is trusted.', '1'),
    SAC: text('`yes` or `no`: punctuation and capitals.', 'yes'),
    DIA: text('`yes` or `no`: who spoke.', 'no'),
    BUCKET_NAME: text('Where the recording lies and the result goes.', 'recordings'),
    OBJECT_PATH: text('Where in the bucket the recording lies.', 'uploads/talk.wav'),
    USER_ID: text('Echoed in the callback.', '17'),
    JOB_ID: optional('Echoed in the callback; the tag where it is absent.', '42'),
    TAG: optional('Names the result; random where it is absent.', 'sitting-2021-05-03'),
    OBJECT_URL: optional('Fetch the recording here instead.', 'https://example.org/talk.wav'),
    NUM_SPK: optional('Number of speakers, 1 to 100; `-1` is unknown, and so is 1.', '-1'),
    CUSTOM_GRAPH: optional('A domain; `PARL` is parliament.', 'PARL'),
    PRIV: optional('`yes` (also where it is absent): keep nothing after delivery.', 'no'),
    CAP_PROV: optional('Accepted, without effect.', 'FARGATE_SPOT'),
    FE_API_KEY: optional('The key to send with the callback.', 'a-key-of-the-front-end'),
    NUM_THREADS: optional('Accepted, without effect.', '4'),
    RETURN_URL: optional('Where the callback goes.', 'https://example.org/callback'),
  }),
  response: {
    200: answer('The job is kept.', 'Fargate task started sucesfully. See recordings/decoded/'),
    400: answer(
      'A header is missing or impossible.',
      'Bad request: DEC_LANG not present in POST headers',
    ),
    401: answer('The key is wrong.', 'Authentication error: Incorrect X_API_KEY'),
    403: answer('The key may not submit.', 'Authentication error: X_API_KEY may not submit'),
    408: answer('A body did not come in time.', 'Bad request: …'),
    413: answer('A body is too large.', 'Bad request: the body is larger than 65536 bytes'),
    429: answer('Too many requests or jobs; see Retry-After.', 'Try again later: …'),
    500: answer('A fault in Lalela itself.', 'Try again later: …'),
    503: answer('Nothing can be taken just now; see Retry-After.', 'Try again later: …'),
  },
};
