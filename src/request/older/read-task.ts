/**
 * The older contract's other door: the environment of a container that does one recording. The gateway of
 * 2021 handed its headers on so, and people start such containers by hand.
 */
import { LalelaError } from '../../kernel/index.ts';
import { BadHeaderError, readOlderHeaders } from './older-headers.ts';
import { readSubmission, type OlderSubmission, type ReadOptions } from './read-submission.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Those of the contract. `OBJECT_NAME` and `BATCHED` are not read: the path holds the name. `X_API_KEY` is
 * read only so that it never goes out with the callback.
 */
const NAMES = [
  'DEC_LANG',
  'SR',
  'SAC',
  'DIA',
  'BUCKET_NAME',
  'OBJECT_PATH',
  'OBJECT_URL',
  'USER_ID',
  'JOB_ID',
  'TAG',
  'NUM_SPK',
  'CUSTOM_GRAPH',
  'PRIV',
  'CAP_PROV',
  'FE_API_KEY',
  'NUM_THREADS',
  'RETURN_URL',
  'X_API_KEY',
];

/** Whether a process was started for one recording: nothing else is named so. */
export function isOlderTask(environment: Environment): boolean {
  return ['DEC_LANG', 'OBJECT_PATH'].some((name) => isGiven(environment[name]));
}

/**
 * What is submitted, by the rules of the headers.
 * @throws LalelaError LANGUAGE_UNKNOWN; REQUEST_INVALID that names the variable, never its value.
 */
export function readOlderTask(environment: Environment, options: ReadOptions): OlderSubmission {
  const headers = Object.fromEntries(NAMES.map((name) => [name, asHeader(environment[name])]));
  // The gateway sent the one, the container read the other.
  const channels = [environment['NUM_CHANNELS'], environment['NUM_CHAN']].find(isGiven);
  try {
    return readSubmission(
      readOlderHeaders(
        { ...headers, NUM_CHANNELS: asHeader(channels) },
        'is not in the environment',
      ),
      options,
    );
  } catch (error) {
    if (!(error instanceof BadHeaderError)) throw error;
    const isLanguage = error.header === 'DEC_LANG' && isGiven(environment['DEC_LANG']);
    throw new LalelaError(
      isLanguage ? 'LANGUAGE_UNKNOWN' : 'REQUEST_INVALID',
      `${error.header} ${error.reason}.`,
    );
  }
}

function isGiven(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '';
}

/** As the same bytes come in a header, so that what is echoed goes back as it came. */
function asHeader(value: string | undefined): string | undefined {
  return value === undefined ? undefined : Buffer.from(value, 'utf8').toString('latin1');
}
