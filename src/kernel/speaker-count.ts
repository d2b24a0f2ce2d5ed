/** How many people speak, as far as it is known: whole numbers from 1; `{}` where nobody knows. */
export type SpeakerCount =
  { readonly exact: number } | { readonly min?: number; readonly max?: number };

/** More are not told apart, whoever asks. */
export const MOST_SPEAKERS = 100;
