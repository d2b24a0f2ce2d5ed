import { LalelaError } from '../kernel/index.ts';

/** One fault of a request. */
export interface RequestFault {
  /** JSON pointer to what is wrong, as in `/callback/url`; begins with the part of the request. */
  readonly path: string;
  /** What was expected; never the value that was given. */
  readonly message: string;
}

/** A request with all that is wrong with it. */
export class RequestInvalidError extends LalelaError {
  readonly faults: readonly RequestFault[];

  constructor(faults: readonly RequestFault[], options: { readonly cause?: unknown } = {}) {
    super('REQUEST_INVALID', messageOf(faults), options);
    this.faults = faults;
  }
}

function messageOf(faults: readonly RequestFault[]): string {
  const lines = faults.map(({ path, message }) => `${path}: ${message}`);
  return `The request is not as described: ${lines.join('; ')}.`;
}
