/** Whoever has one IPv6 address has 2^64 of them: such a network counts as one. */
export function addressGroup(address: string): string {
  const isMapped = address.toLowerCase().startsWith('::ffff:');
  if (isMapped) return address.slice('::ffff:'.length);
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0');
  const groups = tail === undefined ? first : [...first, ...zeros, ...last];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
