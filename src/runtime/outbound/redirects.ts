import type { OutboundResponse } from './response.ts';

const REDIRECTS = [301, 302, 303, 307, 308];

/** Where an answer sends a GET on to. Others are not sent on: a client's data goes to nobody it did not name. */
export function redirectOf(
  { status, headers }: Pick<OutboundResponse, 'status' | 'headers'>,
  method: string,
): string | undefined {
  if (method !== 'GET' || !REDIRECTS.includes(status)) return undefined;
  return headers['location'];
}
