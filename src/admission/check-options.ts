import { LalelaError, type ErrorCode } from '../kernel/index.ts';
import type { JobWarning } from '../job/index.ts';
import type { AdmissionParts, Submission } from './admission.ts';

/** Refusals that a job can live with: it fails later, and its callback tells, or it does what it can. */
const HARMLESS: readonly ErrorCode[] = [
  'OPTION_UNSUPPORTED',
  'NO_MODEL_FOR_LANGUAGE',
  'MODEL_UNKNOWN',
  'MODEL_NOT_INSTALLED',
];

/**
 * Clients of the older contract know no refusal of an option: what the other doors refuse, they are warned of.
 * @throws LalelaError what options are refused with.
 */
export function checkOptionsFor(
  checkOptions: AdmissionParts['checkOptions'],
  { door, options }: Submission,
): readonly JobWarning[] {
  try {
    return checkOptions(options);
  } catch (error) {
    const isHarmless = error instanceof LalelaError && HARMLESS.includes(error.code);
    if (door !== 'older' || !isHarmless) throw error;
    return [{ code: 'OPTION_NOT_HONOURED', message: error.message }];
  }
}
