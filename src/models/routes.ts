/** Which model recognises what: the one table of choice, which an operator can replace line by line. */
import type { LanguageCode } from '../kernel/index.ts';
import type { Band } from './catalogue/catalogue-entry.ts';

export interface Route {
  readonly language: LanguageCode;
  readonly band: Band;
  /** Absent: for any recording of no domain, and for a domain that has no route of its own. */
  readonly domain?: string;
  /** Ids, the best first; none: the language is refused. */
  readonly models: readonly string[];
}

const BANDS: readonly Band[] = ['wide', 'narrow'];

const OMNILINGUAL = ['omnilingual-300m', 'omnilingual-1b'];
const NEXT_VOICES = ['za-next-voices-turbo'];

/**
 * The best first: what was made for the language before what knows it among many, and of models that nobody
 * has compared the smaller. No narrow-band model is offered yet: telephone speech is brought to 16 kHz.
 */
const MODELS: Readonly<Record<LanguageCode, readonly string[]>> = {
  afr: ['fluister-turbo-af', ...OMNILINGUAL, 'whisper-turbo', 'whisper-large-v3'],
  eng: [
    ...['moonshine-base-en', 'moonshine-tiny-en', 'whisper-turbo', 'whisper-large-v3'],
    ...['fluister-turbo-af', ...OMNILINGUAL],
  ],
  nbl: NEXT_VOICES,
  nso: OMNILINGUAL,
  sot: NEXT_VOICES,
  ssw: [],
  tsn: [...NEXT_VOICES, ...OMNILINGUAL],
  tso: [...NEXT_VOICES, ...OMNILINGUAL],
  ven: NEXT_VOICES,
  xho: [...NEXT_VOICES, ...OMNILINGUAL],
  zul: [...NEXT_VOICES, ...OMNILINGUAL],
  mul: [...NEXT_VOICES, ...OMNILINGUAL],
};

export const DEFAULT_ROUTES: readonly Route[] = [
  ...Object.entries(MODELS).flatMap(([language, models]) =>
    BANDS.map((band) => ({ language: language as LanguageCode, band, models })),
  ),
  // The older contract's PARL: English with the vocabulary of parliament, which no model has yet.
  ...BANDS.map((band) => ({
    ...{ language: 'eng' as const, band, domain: 'parliament' },
    models: MODELS.eng,
  })),
];
