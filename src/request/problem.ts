/** Faults as clients see them: RFC 9457, with a stable code. */
import { Type, type Static } from '@fastify/type-provider-typebox';
import { ERROR_CODES, type ErrorCode, type LalelaError } from '../kernel/index.ts';
import { PROBLEM_STATUS } from './problem-status.ts';
import { RequestInvalidError } from './request-invalid.ts';

export const PROBLEM_TYPE = 'application/problem+json';

export const PROBLEM_SCHEMA = Type.Object(
  {
    type: Type.String({ description: 'Where the code is explained.' }),
    title: Type.String({ description: 'What the code means.' }),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    code: Type.Unsafe<ErrorCode>({
      type: 'string',
      enum: Object.keys(ERROR_CODES),
      description: 'Stable name of the fault.',
    }),
    detail: Type.String({ description: 'What was wrong, what was expected, what to do.' }),
    retryable: Type.Boolean({
      description: 'Whether the same request may succeed later without a change.',
    }),
    instance: Type.Optional(Type.String({ description: 'Id of the request, as `x-request-id`.' })),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          path: Type.String({ description: 'JSON pointer to what is wrong.' }),
          message: Type.String({ description: 'What was expected.' }),
        }),
        { description: 'Each fault of the request.' },
      ),
    ),
  },
  { $id: 'Problem', description: 'What went wrong.' },
);

type Problem = Static<typeof PROBLEM_SCHEMA>;

export function problemOf(error: LalelaError, requestId?: string): Problem {
  const { code, message, isRetryable } = error;
  return {
    type: `/docs#${code}`,
    title: ERROR_CODES[code],
    status: PROBLEM_STATUS[code],
    code,
    detail: message,
    retryable: isRetryable,
    ...(requestId === undefined ? {} : { instance: requestId }),
    ...(error instanceof RequestInvalidError ? { errors: [...error.faults] } : {}),
  };
}

/** The answers of a route that are problems, for its schema: by status, each with the codes that it may have. */
export function problemReplies(...codes: readonly ErrorCode[]): Record<number, object> {
  const replies: Record<number, object> = {};
  for (const status of new Set(codes.map((code) => PROBLEM_STATUS[code]))) {
    const own = codes.filter((code) => PROBLEM_STATUS[code] === status);
    replies[status] = {
      description: own.map((code) => `\`${code}\`: ${ERROR_CODES[code]}`).join(' '),
      content: { [PROBLEM_TYPE]: { schema: Type.Ref('Problem#') } },
    };
  }
  return replies;
}
