/** How South Africans write numbers: a space between thousands, a comma before the decimals. */

export function groupThousands(digits: string): string {
  return digits.replaceAll(/\B(?=(?:\d{3})+(?!\d))/gu, ' ');
}

export function randAmount(rand: number, cents: number | undefined): string {
  const whole = `R${groupThousands(String(rand))}`;
  return cents === undefined ? whole : `${whole},${String(cents).padStart(2, '0')}`;
}

export function clockTime(hour: number, minute: number): string {
  return `${hour}:${String(minute).padStart(2, '0')}`;
}

/** `0821234567` → `082 123 4567`; another number of digits stays together. */
export function telephoneNumber(digits: string, isInternational: boolean): string {
  if (isInternational && digits.length === 11) {
    return `+${digits.slice(0, 2)} ${digits.slice(2, 4)} ${digits.slice(4, 7)} ${digits.slice(7)}`;
  }
  if (isInternational) return `+${digits}`;
  if (digits.length !== 10 || !digits.startsWith('0')) return digits;
  const isFreeCall = digits.startsWith('080') || digits.startsWith('086');
  const cuts = isFreeCall ? [4, 7] : [3, 6];
  return `${digits.slice(0, cuts[0])} ${digits.slice(cuts[0], cuts[1])} ${digits.slice(cuts[1])}`;
}
