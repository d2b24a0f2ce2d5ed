/** What of a job's options can be done with the models of this installation. */
import type { JobOptions, JobWarning } from '../../job/index.ts';
import { AUTO_LANGUAGE } from '../../kernel/index.ts';
import { choiceNotes, chooseModel, type Catalogue, type ModelChoice } from '../../models/index.ts';
import { NUMBER_LANGUAGES, NUMBERS_NOT_WRITTEN } from '../../text/index.ts';

/**
 * Refuses what cannot be done, and warns of what is done otherwise.
 * @throws LalelaError LANGUAGE_UNKNOWN, NO_MODEL_FOR_LANGUAGE, MODEL_UNKNOWN, OPTION_UNSUPPORTED.
 */
export function createOptionsCheck(catalogue: Catalogue) {
  return (options: JobOptions): readonly JobWarning[] =>
    notesOf(chooseModel(choiceOf(catalogue, options)), options);
}

function notesOf(entry: ReturnType<typeof chooseModel>, options: JobOptions): JobWarning[] {
  const notes = choiceNotes(entry, options).map(
    (message) => ({ code: 'OPTION_NOT_HONOURED', message }) as const,
  );
  return [...notes, ...numberNotes(options)];
}

function numberNotes({ numbers, language }: JobOptions): JobWarning[] {
  const known = [...NUMBER_LANGUAGES, 'mul', AUTO_LANGUAGE];
  return numbers !== 'written' || known.includes(language) ? [] : [NUMBERS_NOT_WRITTEN];
}

/** A band that is not given is found out from the recording. */
export function choiceOf(catalogue: Catalogue, options: JobOptions): ModelChoice {
  const { language, band, domain, model } = options;
  return {
    catalogue,
    language,
    band: band === 'narrow' ? 'narrow' : 'wide',
    domain,
    modelId: model,
  };
}
