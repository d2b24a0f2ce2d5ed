/** Which addresses of machines a caller may send us to, by the ranges that IANA keeps for special use. */
import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.process>;

/** All that is given out to machines on the open internet lies in here (RFC 4291, section 2.4). */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/** Azure's wire server: a public address by its number, and its virtual machines' metadata in fact. */
const METADATA = ['168.63.129.16'];

/**
 * Whether an address is of a machine on the open internet. IPv4 inside IPv6 (mapped, compatible, NAT64,
 * 6to4, Teredo) is not, whatever is inside: no honest caller needs it, and what a network makes of it is
 * not known here.
 * @param address IPv4 or IPv6 in its usual spelling; a zone is allowed.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address) || METADATA.includes(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_IPV6);
}

/** A network and the number of its leading bits. */
export type Network = readonly [Address, number];

/** `10.1.0.0/16`, or an address as the network of it alone; `undefined` for what is neither. */
export function parseNetwork(text: string): Network | undefined {
  if (text.includes('/')) return ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : undefined;
  if (!ipaddr.IPv6.isValid(text) && !ipaddr.IPv4.isValidFourPartDecimal(text)) return undefined;
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** Whether an address lies in one of the networks. IPv4 as `::ffff:a.b.c.d` counts as the IPv4 that it is. */
export function isInNetworks(address: string, networks: readonly Network[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return networks.some(([base, bits]) => base.kind() === parsed.kind() && parsed.match(base, bits));
}
