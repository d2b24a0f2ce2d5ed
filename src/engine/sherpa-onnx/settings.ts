/** `settings` of a catalogue entry for this engine. */
import { Type, type Static } from 'typebox';

export const SherpaSettingsSchema = Type.Object(
  {
    /** One of `FAMILIES`. */
    family: Type.String(),
    decodingMethod: Type.Optional(
      Type.Union([Type.Literal('greedy_search'), Type.Literal('modified_beam_search')]),
    ),
    /** Of `modified_beam_search`. */
    maxActivePaths: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    /** Taken off the blank's score: above 0 it makes a model that leaves words out leave out fewer. */
    blankPenalty: Type.Optional(Type.Number({ minimum: -20, maximum: 20 })),
    /** Of the sound that the model was trained with. */
    sampleRateHz: Type.Optional(Type.Union([Type.Literal(8000), Type.Literal(16_000)])),
    featureBins: Type.Optional(Type.Integer({ minimum: 20, maximum: 128 })),
    /**
     * The model's own code of the language to expect; empty: it finds out by itself. Absent: the two-letter
     * code of the language asked for where the model has it, else it finds out.
     */
    language: Type.Optional(Type.String({ pattern: '^[a-z]{0,3}$' })),
    /** Whether a Whisper decoder with attention outputs is to place its tokens in time. */
    tokenTimes: Type.Optional(Type.Boolean()),
    /** Frames of silence put behind the sound for Whisper, 10 ms each. */
    tailPaddings: Type.Optional(Type.Integer({ minimum: 0, maximum: 3000 })),
    useInverseTextNormalization: Type.Optional(Type.Boolean()),
    /** Whether its text has punctuation and capitals, where that differs from the family. */
    punctuates: Type.Optional(Type.Boolean()),
    /** Where the model was trained with shorter or longer stretches than its family. */
    maxSegmentMs: Type.Optional(Type.Integer({ minimum: 1000, maximum: 120_000 })),
  },
  { additionalProperties: false },
);

export type SherpaSettings = Static<typeof SherpaSettingsSchema>;
