import { LalelaError } from '../../kernel/index.ts';

/** What is to be taken out of an archive. Nothing else of it is ever written. */
export interface WantedMember {
  /** Path inside the archive, with `/`. */
  readonly member: string;
  /** File to write; nothing lies there yet. */
  readonly destination: string;
  readonly mostBytes: number;
  /** For messages: `encoder of "moonshine-base-en"`. */
  readonly label: string;
}

export interface ExtractOptions {
  /** The archive. */
  readonly path: string;
  readonly wanted: readonly WantedMember[];
  /** The most bytes that the whole archive may unpack to. */
  readonly mostUnpackedBytes: number;
  readonly signal: AbortSignal;
}

export function notAFile({ label }: WantedMember): LalelaError {
  return new LalelaError(
    'MODEL_CORRUPT',
    `The ${label} is a link or a special file in its archive; only ordinary files are taken. ` +
      'Nothing was installed.',
  );
}

export function memberTwice({ label }: WantedMember): LalelaError {
  return new LalelaError(
    'MODEL_CORRUPT',
    `The ${label} is twice in its archive, so it is not clear which is meant. Nothing was installed.`,
  );
}
