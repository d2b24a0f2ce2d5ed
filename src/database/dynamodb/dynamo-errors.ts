/** What DynamoDB and Secrets Manager say → what is told. Their words stay in `cause`. */
import { LalelaError } from '../../kernel/index.ts';

const PASSING = new Set([
  'InternalServerError',
  'InternalServiceError',
  'InternalServiceErrorException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ServiceUnavailable',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TimeoutError',
  'TransactionInProgressException',
]);

const REFUSED = new Set([
  'AccessDeniedException',
  'CredentialsProviderError',
  'ExpiredTokenException',
  'InvalidSignatureException',
  'IncompleteSignatureException',
  'MissingAuthenticationTokenException',
  'UnrecognizedClientException',
]);

/** A LalelaError for whatever a client of the AWS SDK failed with, after its own retries. */
export function dynamoError(error: unknown): LalelaError {
  if (error instanceof LalelaError) return error;
  const name = error instanceof Error ? error.name : '';
  if (name === 'ResourceNotFoundException') return missing(error);
  if (REFUSED.has(name)) return refused(error);
  return PASSING.has(name) || hasNoAnswer(error) ? passing(error) : faulty(error);
}

export function databaseInvalid(message: string, cause?: unknown): LalelaError {
  return new LalelaError('DATABASE_INVALID', message, { cause });
}

/** No answer at all, or that of a server that failed. */
function hasNoAnswer(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status === undefined || status >= 500 || status === 429;
}

function passing(cause: unknown): LalelaError {
  return new LalelaError(
    'DATABASE_UNAVAILABLE',
    'DynamoDB or Secrets Manager does not answer, or is asked too much just now. Try again.',
    { isRetryable: true, cause },
  );
}

function refused(cause: unknown): LalelaError {
  return new LalelaError(
    'DATABASE_UNAVAILABLE',
    'AWS refuses access to the table or the secret. Expected credentials whose role may use both: see the stack in infra/.',
    { cause },
  );
}

function missing(cause: unknown): LalelaError {
  return databaseInvalid(
    'The table of LALELA_DYNAMODB_TABLE, one of its indexes, or the secret of LALELA_SECRET does not exist in this region. Deploy the stack in infra/, or correct the names and AWS_REGION.',
    cause,
  );
}

function faulty(cause: unknown): LalelaError {
  return new LalelaError(
    'DATABASE_UNAVAILABLE',
    'DynamoDB or Secrets Manager refuses the request. Expected the table and the secret as the stack in infra/ makes them.',
    { cause },
  );
}
