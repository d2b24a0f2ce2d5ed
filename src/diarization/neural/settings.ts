/** `settings` of a catalogue entry for this engine. */
import { Type, type Static } from 'typebox';

export const NeuralVoicesSettingsSchema = Type.Object(
  {
    /**
     * Voices of one window that lie farther apart than this are two speakers of it; 0 the same, 1 nothing in
     * common, 2 opposite. Rather too small than too large: what was parted wrongly is joined when the windows
     * are linked, what was not parted stays together.
     */
    splitDistance: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 2 })),
    /** For the clustering that links the windows: voices that are more alike are one person's; a cosine. */
    sameVoice: Type.Optional(Type.Number({ minimum: -1, maximum: 1 })),
  },
  { additionalProperties: false },
);

export type NeuralVoicesSettings = Static<typeof NeuralVoicesSettingsSchema>;
