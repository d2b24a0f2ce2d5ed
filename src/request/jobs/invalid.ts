import { LalelaError } from '../../kernel/index.ts';

/** What no schema can say of a request. */
export function invalid(message: string): LalelaError {
  return new LalelaError('REQUEST_INVALID', message);
}
