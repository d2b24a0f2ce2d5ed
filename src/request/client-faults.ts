/** What is wrong before there is a request: unreadable, too large or too slow headers. Answered on the socket. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { LalelaError, systemErrorCode } from '../kernel/index.ts';
import { PROBLEM_TYPE, problemOf } from './problem.ts';

export function answerClientFault(fault: Error, socket: Socket): void {
  // The client has gone, or an answer has begun: another would be read as part of it.
  const isGone = systemErrorCode(fault) === 'ECONNRESET' || socket.destroyed || !socket.writable;
  if (isGone || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const problem = problemOf(faultOf(systemErrorCode(fault)));
  const body = JSON.stringify(problem);
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      `content-type: ${PROBLEM_TYPE}`,
      `content-length: ${Buffer.byteLength(body)}`,
      'cache-control: no-store',
      'x-content-type-options: nosniff',
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

function faultOf(code: string | undefined): LalelaError {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new LalelaError(
      'HEADERS_TOO_LARGE',
      'The headers of the request are larger than the 16384 bytes that are read. Send fewer or shorter ones.',
    );
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new LalelaError(
      'REQUEST_TIMEOUT',
      'The request was not sent in time. Send it again, without pauses.',
    );
  return new LalelaError('REQUEST_INVALID', 'What was sent is not HTTP that can be read.');
}
