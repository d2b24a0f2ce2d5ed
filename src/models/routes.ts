/** Which model recognises what: the one table of choice, which an operator can replace. */
import type { LanguageCode } from '../kernel/index.ts';
import type { Band } from './catalogue/catalogue-entry.ts';

export interface Route {
  readonly language: LanguageCode;
  readonly band: Band;
  /** Absent: for any recording of no domain, and for a domain that has no route of its own. */
  readonly domain?: string;
  /** Ids, the best first. */
  readonly models: readonly string[];
}

export const DEFAULT_ROUTES: readonly Route[] = [
  { language: 'eng', band: 'wide', models: ['moonshine-base-en'] },
  // No narrow-band model is offered yet: the recording is brought to 16 kHz.
  { language: 'eng', band: 'narrow', models: ['moonshine-base-en'] },
];
