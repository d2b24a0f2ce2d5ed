/** How the texts of settings are read. Each gives the value, or says what was expected. */

export type Reading<T> = { readonly value: T } | { readonly expected: string };
export type Reader<T> = (text: string) => Reading<T>;

export function wholeNumber(least: number, most: number): Reader<number> {
  return (text) => {
    const value = Number(text);
    const isIn = /^\d+$/.test(text) && value >= least && value <= most;
    return isIn ? { value } : { expected: `a whole number from ${least} to ${most}` };
  };
}

export function oneOf<const T extends string>(names: readonly T[]): Reader<T> {
  return (text) => {
    const value = names.find((name) => name === text);
    return value === undefined ? { expected: `one of ${names.join(', ')}` } : { value };
  };
}

export const text: Reader<string> = (value) => ({ value });

/** An address of one of these kinds (`https:`). Its fault never repeats it: it may hold a password. */
export function address(...protocols: readonly string[]): Reader<string> {
  return (value) => {
    const isOne = URL.canParse(value) && protocols.includes(new URL(value).protocol);
    return isOne
      ? { value }
      : {
          expected: `an address that begins with ${protocols.map((name) => `${name}//`).join(' or ')}`,
        };
  };
}

/** Parts between commas, each fitting `pattern`. */
export function list(pattern: RegExp, what: string): Reader<readonly string[]> {
  return (text) => {
    const value = text.split(',').map((part) => part.trim());
    return value.every((part) => pattern.test(part))
      ? { value }
      : { expected: `${what}, with commas` };
  };
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** `0s,5s,30s,5m,2h` → milliseconds. */
export const durations: Reader<readonly number[]> = (text) => {
  const parts = text.split(',').map((part) => /^(\d{1,6})([smh])$/.exec(part.trim()));
  const value = parts.map((part) => Number(part?.[1]) * (UNIT_MS[part?.[2] ?? ''] ?? NaN));
  return value.every(Number.isFinite)
    ? { value }
    : { expected: 'durations such as 0s,5s,30s,5m,2h' };
};
