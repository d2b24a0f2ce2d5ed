/** What of a job's options can be done with the models of this installation. */
import type { JobOptions, JobWarning } from '../../job/index.ts';
import { LalelaError } from '../../kernel/index.ts';
import { chooseModel, type Catalogue, type ModelChoice } from '../../models/index.ts';

/**
 * Refuses what cannot be done, every fault at once, and warns of what is done otherwise.
 * @throws LalelaError LANGUAGE_UNKNOWN, NO_MODEL_FOR_LANGUAGE, MODEL_UNKNOWN, OPTION_UNSUPPORTED.
 */
export function createOptionsCheck(catalogue: Catalogue) {
  return (options: JobOptions): readonly JobWarning[] => {
    const refusals = unsupported(options);
    if (refusals.length > 0) throw new LalelaError('OPTION_UNSUPPORTED', refusals.join(' '));
    const { bands } = chooseModel(choiceOf(catalogue, options));
    return options.band === 'auto' || bands.includes(options.band) ? [] : [OTHER_BAND];
  };
}

const OTHER_BAND: JobWarning = {
  code: 'OPTION_NOT_HONOURED',
  message:
    'No model for the band that was asked for is offered: the recording is brought to the band of the one that is used.',
};

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

function unsupported({ diarization, channels, domain }: JobOptions): string[] {
  const refusals: string[] = [];
  if (diarization !== undefined)
    refusals.push('Who spoke cannot be told yet: leave `diarization` out.');
  if (channels === 'separate')
    refusals.push(
      'Channels cannot be recognised apart yet: ask for `auto` or `mono`, which mixes them.',
    );
  if (domain !== undefined)
    refusals.push('No model of a domain is installed: leave `domain` out for the general one.');
  return refusals;
}
