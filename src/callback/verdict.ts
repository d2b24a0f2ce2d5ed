/** What an attempt came to: from the client's reply, or from what went wrong before there was one. */
import { codeOf, HOUR_MS, LalelaError, SECOND_MS } from '../kernel/index.ts';
import type { DeliveryFault, JobCallback } from '../job/index.ts';
import type { OutboundResponse } from '../runtime/index.ts';

export interface Verdict {
  readonly kind:
    | 'accepted'
    /** Another attempt may succeed. */
    | 'failed'
    | 'given-up'
    | 'refused';
  readonly status?: number;
  readonly fault?: DeliveryFault;
  /** How long the client asked us to wait. */
  readonly retryAfterMs?: number;
}

const MOST_READ_BYTES = 64 * 1024;

/** @param nowMs for a `Retry-After` that is a date. */
export async function replyVerdict(
  response: OutboundResponse,
  format: JobCallback['format'],
  nowMs: number,
): Promise<Verdict> {
  const { status, headers, body } = response;
  if (status >= 200 && status < 300 && format === 'older')
    return olderVerdict(status, await response.text(MOST_READ_BYTES));
  body.destroy();
  if (status >= 200 && status < 300) return { kind: 'accepted', status };
  if (status === 410) return { kind: 'refused', status, fault: goneFault() };
  return { kind: 'failed', status, fault: statusFault(status), ...retryAfter(headers, nowMs) };
}

/** The front end of 2021 answers 200 also when it failed, and says so in the body. */
function olderVerdict(status: number, text: string): Verdict {
  if (!saysError(text)) return { kind: 'accepted', status };
  const message = `The client's address answered ${status}, but its reply says "result": "Error". See its own log for the reason.`;
  return { kind: 'failed', status, fault: { code: 'CALLBACK_FAILED', message } };
}

function saysError(text: string): boolean {
  try {
    const reply: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof reply !== 'object' || reply === null) return false;
    return Object.entries(reply).some(
      ([name, value]: [string, unknown]) =>
        name.toLowerCase() === 'result' &&
        typeof value === 'string' &&
        value.trim().toLowerCase() === 'error',
    );
  } catch {
    // Not JSON: the status alone counts.
    return false;
  }
}

/** Of what was thrown before there was a reply. */
export function faultVerdict(error: unknown): Verdict {
  const code = codeOf(error);
  const message = error instanceof LalelaError ? error.message : 'The callback could not be made.';
  if (code === 'ADDRESS_REFUSED' || code === 'ADDRESS_INVALID')
    return { kind: 'refused', fault: { code, message } };
  if (code === 'OBJECT_NOT_FOUND') return { kind: 'given-up', fault: removedFault() };
  if (code === 'ADDRESS_UNREACHABLE')
    return { kind: 'failed', fault: { code: 'CALLBACK_FAILED', message } };
  return { kind: 'failed', fault: { code, message } };
}

function goneFault(): DeliveryFault {
  return {
    code: 'CALLBACK_REFUSED',
    message: "The client's address answered 410: it takes no more callbacks.",
  };
}

function removedFault(): DeliveryFault {
  return {
    code: 'JOB_REMOVED',
    message: 'The result is gone from the object store, so that it cannot be delivered any more.',
  };
}

function statusFault(status: number): DeliveryFault {
  const isRedirect = status >= 300 && status < 400;
  const advice = isRedirect
    ? 'A callback is not redirected: give the address that it leads to.'
    : 'A status of 200 to 299 is expected.';
  return {
    code: 'CALLBACK_FAILED',
    message: `The client's address answered ${status}. ${advice}`,
  };
}

/** Seconds or a date (RFC 9110, section 10.2.3). */
function retryAfter(
  headers: OutboundResponse['headers'],
  nowMs: number,
): Pick<Verdict, 'retryAfterMs'> {
  const text = headers['retry-after']?.trim() ?? '';
  const waitMs = /^\d+$/.test(text) ? Number(text) * SECOND_MS : Date.parse(text) - nowMs;
  if (!(waitMs > 0)) return {};
  return { retryAfterMs: Math.min(waitMs, 24 * HOUR_MS) };
}
