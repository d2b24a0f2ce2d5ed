/** What is wrong with a model, told so that its owner can mend it. */
import { LalelaError } from '../../kernel/index.ts';

/** A file of the model is not what it should be. @param what continues "The model …". */
export function corruptModel(what: string, cause?: unknown): LalelaError {
  return new LalelaError(
    'MODEL_CORRUPT',
    `The model ${what}. Pull it again with \`lalela models pull\`, or correct its entry in catalogue.json.`,
    cause === undefined ? {} : { cause },
  );
}

/** Its catalogue entry asks for what the engine does not have. @param what is a whole sentence. */
export function wrongSettings(what: string): LalelaError {
  return new LalelaError(
    'MODEL_SETTINGS_INVALID',
    `${what} Correct the model's entry in catalogue.json (docs/models.md).`,
  );
}
