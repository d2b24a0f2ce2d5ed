/** `settings` of a catalogue entry for this engine. */
import { Type, type Static } from 'typebox';

export const CtcSettingsSchema = Type.Object(
  {
    /** What the model hears: the wave itself, or log mel filter banks of it. */
    input: Type.Union([Type.Literal('wave'), Type.Literal('filter-banks')]),
    /** Text of the blank in the tokens. */
    blank: Type.String({ minLength: 1, maxLength: 40 }),
    /**
     * `stretch`: the wave gets mean 0 and variance 1 (the default for `wave`); `bins`: each filter bank does,
     * over the stretch; `none` is the default for `filter-banks`.
     */
    normalise: Type.Optional(
      Type.Union([Type.Literal('none'), Type.Literal('stretch'), Type.Literal('bins')]),
    ),
    featureBins: Type.Optional(Type.Integer({ minimum: 20, maximum: 128 })),
    lowHz: Type.Optional(Type.Number({ minimum: 0, maximum: 1000 })),
    /** 0 or below: so far under half the sample rate. */
    highHz: Type.Optional(Type.Number({ minimum: -2000, maximum: 8000 })),
    window: Type.Optional(
      Type.Union([Type.Literal('povey'), Type.Literal('hann'), Type.Literal('hamming')]),
    ),
    /** 32768 for models that were trained on whole numbers of 16 bits. */
    sampleScale: Type.Optional(Type.Number({ minimum: 1, maximum: 32_768 })),
    /** Whether the graph wants bins × frames, as NeMo's do. */
    binsFirst: Type.Optional(Type.Boolean()),
    decoder: Type.Optional(Type.Union([Type.Literal('greedy'), Type.Literal('prefix-beam')])),
    beamSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    /** Added, as a logarithm, for each token of a phrase that is expected; makes the decoder a beam. */
    phraseBonus: Type.Optional(Type.Number({ minimum: 0, maximum: 20 })),
    /** Phrases that are always expected, with semicolons. */
    phrases: Type.Optional(Type.String({ maxLength: 1000 })),
    punctuates: Type.Optional(Type.Boolean()),
    maxSegmentMs: Type.Optional(Type.Integer({ minimum: 1000, maximum: 120_000 })),
  },
  { additionalProperties: false },
);

export type CtcSettings = Static<typeof CtcSettingsSchema>;
