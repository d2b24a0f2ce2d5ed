/** Nguni languages set their concords before a name without a space; the name keeps its capital inside. */

const LANGUAGES = [
  'siZulu',
  'siXhosa',
  'siNdebele',
  'siSwati',
  'siSuthu',
  'siTsonga',
  'siVenda',
  'siPedi',
];

/** `laseThekwini`, `yaseThekwini` … from `lase`, `yase` … and `Thekwini`. */
export function withConcords(concords: readonly string[], stems: readonly string[]): string[] {
  return concords.flatMap((concord) => stems.map((stem) => concord + stem));
}

/** `ngesiZulu`, `nesiZulu` … from `nge`, `ne` …, for every language of the country that takes `isi-`. */
export function languagesWithConcords(concords: readonly string[]): string[] {
  return withConcords(concords, LANGUAGES);
}
