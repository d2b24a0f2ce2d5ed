import { describe, expect, test } from 'vitest';
import { LalelaError } from '../../kernel/index.ts';
import { npmFailure, statusFailure, webFailure } from './fetch-failure.ts';

const PLACE = new URL('https://models.example/secret-path?key=secret');

function systemError(facts: object): Error {
  return Object.assign(new Error('connect to https://user:secret@models.example'), facts);
}

describe('a failure of the network', () => {
  test.each([
    [{ code: 'ENOTFOUND' }, 'its name could not be resolved', true],
    [{ code: 'ECONNREFUSED' }, 'the connection was refused', true],
    [{ code: 'UND_ERR_HEADERS_TIMEOUT' }, 'it did not answer in time', true],
    [{ type: 'request-timeout', code: 'FETCH_ERROR' }, 'it did not answer in time', true],
    [{ code: 'UND_ERR_SOCKET' }, 'the connection was cut', true],
    [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'its certificate is not trusted', false],
    [{ code: 'ENOTCACHED' }, '`offline` is set in the npm configuration', false],
    [{ code: 'E407' }, 'the proxy wants a login (407)', false],
    [{ code: 'E429' }, 'it answered with status 429', true],
    [{ code: 'E418' }, 'it answered with status 418', false],
    [{ code: 'EACCES', syscall: 'connect' }, 'the transfer failed', true],
    [{ code: 'toString' }, 'the transfer failed', true],
    [{}, 'the transfer failed', true],
  ])('%j is told in words', (facts, words, isRetryable) => {
    const failure = webFailure(systemError(facts), PLACE);

    expect(failure).toMatchObject({ code: 'MODEL_PULL_FAILED', isRetryable });
    expect(failure.message).toContain(`could not be fetched from models.example: ${words}`);
    expect(failure.message).not.toContain('secret');
  });

  test('is found in what caused it, and among several', () => {
    const gathered = new AggregateError([systemError({}), systemError({ code: 'ECONNREFUSED' })]);
    const wrapped = new Error('fetch failed', { cause: gathered });

    expect(webFailure(wrapped, PLACE).message).toContain('the connection was refused');
  });

  test('that causes itself is told even so', () => {
    const error = systemError({});
    error.cause = error;

    expect(webFailure(error, PLACE).message).toContain('the transfer failed');
  });

  test('of the disk is not taken for one of the network', () => {
    const full = systemError({ code: 'ENOSPC', syscall: 'write' });

    expect(webFailure(full, PLACE)).toMatchObject({ code: 'DISK_FULL' });
    expect(npmFailure(full, PLACE)).toMatchObject({ code: 'DISK_FULL' });
  });

  test('that was told already stays as it is', () => {
    const known = new LalelaError('MODEL_CORRUPT', 'known');

    expect(webFailure(known, PLACE)).toBe(known);
    expect(npmFailure(known, PLACE)).toBe(known);
  });

  test('tells a status in words', () => {
    expect(statusFailure(404, PLACE).message).toContain('it does not have the file (404)');
    expect(statusFailure(403, PLACE)).toMatchObject({ isRetryable: false });
  });
});
