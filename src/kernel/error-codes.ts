/** The registry of error codes: stable names, each with what it means. `docs/errors.md` is made from it. */
export const ERROR_CODES = {
  USAGE: 'The command was called with wrong words or options.',
  CONFIG_INVALID: 'One or more environment variables are wrong; every fault is listed.',
  FILE_NOT_FOUND: 'The recording does not exist.',
  FILE_UNREADABLE: 'The recording exists but may not be read, or is not an ordinary file.',
  FILE_EMPTY: 'The recording is zero bytes long.',
  NOT_MEDIA: 'The file is not a recording that can be decoded.',
  NO_AUDIO: 'The file is media, but holds no sound.',
  MEDIA_REFUSED: 'The media makes claims that are refused (sample rate, channels, memory).',
  MEDIA_TOO_LONG: 'The recording is longer than the longest allowed.',
  DECODER_MISSING: 'Neither ffmpeg nor its WebAssembly build is installed.',
  DECODER_FAILED: 'The decoder ended in a way that says nothing about the recording.',
  DISK_FULL: 'There is no room for the scratch files or the model.',
  SCRATCH_UNWRITABLE: 'The folder for scratch files cannot be written.',
  OUTPUT_UNWRITABLE: 'A result could not be written where it was asked for.',
  LANGUAGE_UNKNOWN: 'The name of a language is not one that Lalela knows.',
  NO_MODEL_FOR_LANGUAGE: 'No model in the catalogue recognises this language.',
  CATALOGUE_INVALID: "An operator's catalogue of models is not valid; its faults are listed.",
  MODEL_UNKNOWN: 'No model of this name is in the catalogue.',
  MODEL_NOT_INSTALLED:
    'The model is in the catalogue but not installed, and may not be pulled now.',
  MODEL_CORRUPT: "A model's file does not match its checksum, or cannot be loaded.",
  MODEL_FOLDER_UNREADABLE: 'The folder of models cannot be read.',
  MODEL_FOLDER_READONLY: 'The folder of models cannot be written.',
  MODEL_PULL_FAILED: 'A model could not be fetched.',
  ENGINE_FAILED: 'The engine process ended or failed.',
  ENGINE_TIMEOUT: 'The engine process did not answer in time.',
  MANIFEST_INVALID:
    'The list of recordings and references to evaluate is not in a form that is known.',
  EVALUATION_TOO_LONG:
    'A reference and its transcript are too long and too different to be compared.',
  CANCELLED: 'The work was stopped on request.',
  INTERNAL: 'A fault in Lalela itself.',
} as const satisfies Record<string, string>;

export type ErrorCode = keyof typeof ERROR_CODES;
