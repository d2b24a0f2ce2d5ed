import { describe, expect, test } from 'vitest';
import { isInNetworks, isPublicAddress, parseNetwork } from './addresses.ts';

describe('addresses of the open internet', () => {
  test.each(['8.8.8.8', '41.1.2.3', '196.25.1.1', '2a00:1450::1', '2c0f:f248::1'])(
    '%s may be called',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  test.each([
    ['this machine', '127.0.0.1', '127.255.255.254', '::1'],
    ['no address', '0.0.0.0', '0.1.2.3', '::'],
    ['private', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd12::1'],
    ['link-local', '169.254.1.1', 'fe80::1', 'fe80::1%eth0', 'fec0::1'],
    ['metadata', '169.254.169.254', 'fd00:ec2::254', '168.63.129.16', '192.0.0.192'],
    ['carrier-grade NAT', '100.64.0.1', '100.127.255.255', '100.100.100.200'],
    ['multicast and broadcast', '224.0.0.1', '239.1.1.1', 'ff02::1', '255.255.255.255'],
    ['reserved', '240.0.0.1', '192.0.0.1', '192.88.99.1', '4000::1', '1::1', '100::1', '5f00::1'],
    ['benchmarks and documentation', '198.18.0.1', '198.19.1.1', '192.0.2.1', '198.51.100.1'],
    ['benchmarks and documentation', '203.0.113.1', '2001:2::1', '2001:db8::1', '3fff::1'],
    ['IPv4 as IPv6', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '::ffff:0:10.0.0.1'],
    ['NAT64', '64:ff9b::7f00:1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::a00:1'],
    ['6to4 and Teredo', '2002:7f00:1::', '2002:a00:1::1', '2001:0:7f00:1::1'],
    ['no address at all', 'example.org', '', '1.2.3.4.5'],
  ])('%s may not: %s …', (_kind, ...addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([]);
  });
});

describe('a network that is allowed', () => {
  test.each([
    ['10.1.0.0/16', '10.1.200.3', true],
    ['10.1.0.0/16', '10.2.0.1', false],
    ['10.1.0.0/16', '::ffff:10.1.0.1', true],
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', '127.0.0.2', false],
    ['fd00::/8', 'fd12::1', true],
    ['::1', '::1', true],
    ['::/0', '10.0.0.1', false],
  ])('%s with %s: %s', (network, address, isIn) => {
    const parsed = parseNetwork(network);

    expect(parsed).toBeDefined();
    expect(isInNetworks(address, parsed === undefined ? [] : [parsed])).toBe(isIn);
  });

  test.each(['localhost', '10.1.0.0/33', '10.1', '2130706433', '', '127.0.0.1:80', '/8'])(
    'cannot be written as "%s"',
    (text) => {
      expect(parseNetwork(text)).toBeUndefined();
    },
  );
});
