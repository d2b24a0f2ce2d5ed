/** What the pool and an engine process say to each other. What a process sends is checked: it may be damaged. */
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { ERROR_CODES, type ErrorCode } from '../../kernel/index.ts';
import type { InstalledModel } from '../../models/index.ts';
import { WARNING_CODES, type WarningCode } from '../../transcript/index.ts';
import type { RecogniseOptions, SpeechSegment } from '../engine.ts';

/** From the pool to the process. */
export type EngineRequest =
  | { readonly type: 'load'; readonly model: InstalledModel }
  | {
      readonly type: 'recognise';
      readonly id: number;
      readonly segments: readonly SpeechSegment[];
      readonly options: RecogniseOptions;
    }
  | { readonly type: 'abort'; readonly id: number };

const Milliseconds = Type.Integer({ minimum: 0 });

const Span = Type.Object({ startMs: Milliseconds, endMs: Milliseconds });

const Word = Type.Object({
  text: Type.String({ minLength: 1, maxLength: 1000 }),
  startMs: Milliseconds,
  endMs: Milliseconds,
  confidence: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
});

/** So many numbers describe a voice at most. */
const MOST_VOICE_NUMBERS = 4096;

const Voice = Type.Object({
  startMs: Milliseconds,
  endMs: Milliseconds,
  voice: Type.Array(Type.Number(), { minItems: 1, maxItems: MOST_VOICE_NUMBERS }),
  speaker: Type.Optional(Type.Integer({ minimum: 0 })),
  together: Type.Optional(Type.Array(Span)),
});

const Warning = Type.Object({
  code: Type.Enum(Object.keys(WARNING_CODES) as [WarningCode, ...WarningCode[]]),
  message: Type.String(),
  span: Type.Optional(Span),
});

const Loaded = Type.Object({
  type: Type.Literal('loaded'),
  capabilities: Type.Object({
    wordTimes: Type.Boolean(),
    wordConfidence: Type.Boolean(),
    punctuates: Type.Boolean(),
    phrases: Type.Boolean(),
    maxSegmentMs: Type.Number({ exclusiveMinimum: 0 }),
    batchSize: Type.Integer({ minimum: 1 }),
  }),
});

const Recognised = Type.Object({
  type: Type.Literal('recognised'),
  id: Type.Integer(),
  segments: Type.Array(
    Type.Object({
      words: Type.Array(Word),
      warnings: Type.Array(Warning),
      voices: Type.Optional(Type.Array(Voice)),
    }),
  ),
});

/** `id` is that of a `recognise` request; without one, the model could not be loaded. */
const Failed = Type.Object({
  type: Type.Literal('failed'),
  id: Type.Optional(Type.Integer()),
  code: Type.Enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
  message: Type.String(),
  isRetryable: Type.Boolean(),
});

const EngineReplySchema = Type.Union([Loaded, Recognised, Failed]);

/** From the process to the pool. */
export type EngineReply = Static<typeof EngineReplySchema>;

const replies = Compile(EngineReplySchema);

/** The message, or `undefined` when it is not one that an engine process sends. */
export function parseEngineReply(message: unknown): EngineReply | undefined {
  return replies.Check(message) ? message : undefined;
}
