/** Numerals → English words, for comparing texts; how numbers are read aloud elsewhere is another matter. */

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const SCALES = [
  [1_000_000_000, 'billion'],
  [1_000_000, 'million'],
  [1000, 'thousand'],
  [100, 'hundred'],
] as const;
const ORDINALS = new Map([
  ['one', 'first'],
  ['two', 'second'],
  ['three', 'third'],
  ['five', 'fifth'],
  ['eight', 'eighth'],
  ['nine', 'ninth'],
  ['twelve', 'twelfth'],
]);
/** From here to here a bare numeral of four digits is taken for a year, read in pairs. */
const YEARS = { first: 1100, last: 1999 } as const;

/** Spells out whole numbers of up to twelve digits and ordinals (`15th`); leaves all else. */
export function spellEnglishNumbers(text: string): string {
  return text.replace(
    /(?<![\p{L}\p{N}.])(\d{1,12})(st|nd|rd|th)?(?![\p{L}\p{N}]|\.\d)/gu,
    (_, digits: string, ordinal: string | undefined) => {
      const value = Number(digits);
      if (ordinal !== undefined) return ordinalOf(cardinal(value));
      return digits.length === 4 ? yearOrCardinal(value) : cardinal(value);
    },
  );
}

function yearOrCardinal(value: number): string {
  if (value < YEARS.first || value > YEARS.last) return cardinal(value);
  const [century, year] = [Math.floor(value / 100), value % 100];
  if (year === 0) return `${cardinal(century)} hundred`;
  return `${cardinal(century)} ${year < 10 ? 'o ' : ''}${cardinal(year)}`;
}

/** Without `and` between hundreds and tens, as the references of LibriSpeech have it. */
function cardinal(value: number): string {
  if (value < SMALL.length) return SMALL[value] ?? '';
  if (value < 100) return joined(TENS[Math.floor(value / 10) - 2] ?? '', value % 10);
  for (const [scale, name] of SCALES) {
    if (value >= scale)
      return joined(`${cardinal(Math.floor(value / scale))} ${name}`, value % scale);
  }
  return '';
}

function joined(head: string, rest: number): string {
  return rest === 0 ? head : `${head} ${cardinal(rest)}`;
}

function ordinalOf(words: string): string {
  const last = words.slice(words.lastIndexOf(' ') + 1);
  const stem = words.slice(0, words.length - last.length);
  return (
    stem + (ORDINALS.get(last) ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`))
  );
}
