import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../kernel/index.ts';
import type { ObjectLink } from '../object-store.ts';
import { LALELA_BUCKET } from '../places.ts';
import { openS3Store } from './s3-store.ts';

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'af-south-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'none');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'none');
  vi.stubEnv('AWS_ENDPOINT_URL', undefined);
  vi.stubEnv('AWS_ENDPOINT_URL_S3', undefined);
});
afterEach(() => vi.unstubAllEnvs());

const PLACE = { bucket: LALELA_BUCKET, key: 'uploads/a b.wav' };

async function presign(link: ObjectLink): Promise<URL> {
  const store = await openS3Store({ bucket: 'our-own' });
  return new URL((await store.presign(PLACE, link)) ?? '');
}

describe('a presigned address', () => {
  test('names the bucket of S3 in the region, for the time asked for', async () => {
    const url = await presign({ method: 'GET', expiresMs: HOUR_MS });
    expect(url.origin).toBe('https://our-own.s3.af-south-1.amazonaws.com');
    expect(url.pathname).toBe('/uploads/a%20b.wav');
    expect(url.searchParams.get('X-Amz-Expires')).toBe('3600');
  });

  test.each([
    [0, '1'],
    [1999, '1'],
    [30 * DAY_MS, '604800'],
  ])('of %d ms is valid for %s s', async (expiresMs, seconds) => {
    const url = await presign({ method: 'GET', expiresMs });
    expect(url.searchParams.get('X-Amz-Expires')).toBe(seconds);
  });

  test('names the bucket in the path where the address is one of our own', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_S3', 'http://objects.example:9000');
    const url = await presign({ method: 'GET', expiresMs: HOUR_MS });
    expect(url.origin).toBe('http://objects.example:9000');
    expect(url.pathname).toBe('/our-own/uploads/a%20b.wav');
  });

  test('to put signs the length and the type, so that nothing else is taken', async () => {
    vi.useFakeTimers({ now: 0, toFake: ['Date'] });
    const link = { method: 'PUT', expiresMs: HOUR_MS, contentType: 'audio/wav' } as const;
    const url = await presign({ ...link, bytes: 10 });
    const signed = url.searchParams.get('X-Amz-SignedHeaders');
    expect(signed).toBe('content-length;content-type;host');
    const signatureOf = async (other: ObjectLink) =>
      (await presign(other)).searchParams.get('X-Amz-Signature');
    const signature = url.searchParams.get('X-Amz-Signature');
    expect(await signatureOf({ ...link, bytes: 10 })).toBe(signature);
    expect(await signatureOf({ ...link, bytes: 11 })).not.toBe(signature);
    expect(await signatureOf({ ...link, bytes: 10, contentType: 'a/b' })).not.toBe(signature);
    vi.useRealTimers();
  });

  test('to put asks for no checksum, which would be that of no bytes', async () => {
    const url = await presign({ method: 'PUT', expiresMs: HOUR_MS, bytes: 10 });
    expect([...url.searchParams.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
  });

  test('to get says the type, and any name that it is saved under', async () => {
    const url = await presign({
      method: 'GET',
      expiresMs: HOUR_MS,
      contentType: 'text/vtt',
      fileName: `Tshivenḓa (1)\r\n"'\ud800.vtt`,
    });
    expect(url.searchParams.get('response-content-type')).toBe('text/vtt');
    expect(url.searchParams.get('response-content-disposition')).toBe(
      "attachment; filename*=UTF-8''Tshiven%E1%B8%93a%20%281%29%0D%0A%22%27%EF%BF%BD.vtt",
    );
  });
});

test('a store without a region is not opened', async () => {
  vi.stubEnv('AWS_REGION', undefined);
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
  await expect(openS3Store({ bucket: 'our-own' })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
});
