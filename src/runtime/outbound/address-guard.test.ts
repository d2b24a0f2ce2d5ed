import { describe, expect, test } from 'vitest';
import { createAddressGuard } from './address-guard.ts';

function guardOf(allowedHosts: readonly string[], ...addresses: string[]) {
  return createAddressGuard({ allowedHosts, resolve: () => Promise.resolve(addresses) });
}

describe('an address, before its name is looked up', () => {
  const guard = guardOf([]);

  test.each([
    'https://recordings.example/a.wav?token=x',
    'http://recordings.example:8080/',
    'https://8.8.8.8/',
    'https://[2a00:1450::1]:8443/',
    'HTTPS://RECORDINGS.EXAMPLE./a b.wav',
  ])('%s may be called', (address) => {
    expect(guard.checkAddress(address).protocol).toMatch(/^https?:$/);
  });

  test.each([
    'ftp://recordings.example/a.wav',
    'file:///etc/passwd',
    'gopher://recordings.example/',
    'data:text/plain,x',
    'javascript:1',
    '//recordings.example/',
    '/a.wav',
    '',
    'http://',
    'http://user@recordings.example/',
    'http://:secret@recordings.example/',
    'http://recordings.example/\r\nX: y',
    'http://127.0.0.1\t.recordings.example/',
    'http://recordings.example:65536/',
    'http://1.2.3.4.5/',
    `http://recordings.example/${'x'.repeat(9000)}`,
  ])('%s is none', (address) => {
    expect(() => guard.checkAddress(address)).toThrow(
      expect.objectContaining({ code: 'ADDRESS_INVALID', isRetryable: false }) as Error,
    );
  });

  test.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://127.0.0.1./',
    'http://１２７.０.０.１/',
    'http://127。0。0。1/',
    'http://%31%32%37.0.0.1/',
    'http://0/',
    'http://localhost/',
    'http://LOCALHOST./',
    'http://a.localhost/',
    'http://ⓛocalhost/',
    'http://[::1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[64:ff9b::169.254.169.254]/',
    'http://169.254.169.254/latest/meta-data/',
    'http:\\\\10.0.0.1\\',
    'http://recordings.example:22/',
    'http://recordings.example:6379/',
    'https://8.8.8.8:5432/',
  ])('%s is refused', (address) => {
    expect(() => guard.checkAddress(address)).toThrow(
      expect.objectContaining({ code: 'ADDRESS_REFUSED', isRetryable: false }) as Error,
    );
  });

  test.each(['http://10.0.0.1:9/secret', 'ftp://secret.example/', 'http://u:secret@a.example/'])(
    'what is said of %s does not repeat it',
    (address) => {
      expect(() => guard.checkAddress(address)).toThrow(
        expect.not.objectContaining({
          message: expect.stringMatching(/secret|10\.0\.0\.1:9/) as string,
        }) as Error,
      );
    },
  );

  test.each([
    [['localhost'], 'http://localhost:9000/'],
    [['LocalHost'], 'http://localhost./'],
    [['127.0.0.0/8'], 'http://127.0.0.1:9000/'],
    [['::1'], 'http://[::1]:1/'],
    [['minio.internal'], 'http://minio.internal:9000/'],
    [['10.1.0.0/16'], 'http://10.1.2.3:22/'],
  ])('with %j allowed, %s may be called', (allowedHosts, address) => {
    expect(guardOf(allowedHosts).checkAddress(address).href).toContain('://');
  });

  test.each(['127.0.0.1:9000', '10.0.0.0/99', 'http://a.example', '*', ''])(
    '"%s" cannot be an allowed host',
    (entry) => {
      expect(() => guardOf([entry])).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID' }) as Error,
      );
    },
  );
});

describe('the machine that a name leads to', () => {
  const url = new URL('http://recordings.example/');

  test('may be one of the open internet', async () => {
    await expect(guardOf([], '8.8.8.8', '2a00:1450::1').lookUp(url)).resolves.toHaveLength(2);
  });

  test.each([
    [['127.0.0.1']],
    [['8.8.8.8', '10.0.0.1']],
    [['::ffff:10.0.0.1']],
    [['8.8.8.8', 'fe80::1']],
  ])('may not be %j: one that is refused refuses all', async (addresses) => {
    await expect(guardOf([], ...addresses).lookUp(url)).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    });
  });

  test('may be private where its name is allowed', async () => {
    await expect(guardOf(['recordings.example'], '10.0.0.1').lookUp(url)).resolves.toEqual([
      '10.0.0.1',
    ]);
  });

  test('may be private where its network is allowed, but not another', async () => {
    const allowed = ['10.1.0.0/16'];

    await expect(guardOf(allowed, '10.1.0.9', '8.8.8.8').lookUp(url)).resolves.toHaveLength(2);
    await expect(guardOf(allowed, '10.1.0.9', '10.2.0.9').lookUp(url)).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    });
  });

  test('is called on an unusual port only where its network is allowed', async () => {
    const allowed = ['10.1.0.0/16'];
    const unusual = guardOf(allowed).checkAddress('http://recordings.example:9000/');

    await expect(guardOf(allowed, '10.1.0.9').lookUp(unusual)).resolves.toEqual(['10.1.0.9']);
    await expect(guardOf(allowed, '8.8.8.8').lookUp(unusual)).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    });
  });

  test('may be looked up later where its name has no address now', async () => {
    await expect(guardOf([]).lookUp(url)).rejects.toMatchObject({
      code: 'ADDRESS_UNREACHABLE',
      isRetryable: true,
    });
  });
});
