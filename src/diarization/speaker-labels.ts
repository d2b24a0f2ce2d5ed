const LETTERS = 26;

/** `A`, `B`, … `Z`, `AA`, `AB`, … @param index from 0. */
export function speakerLabel(index: number): string {
  const last = String.fromCharCode(65 + (index % LETTERS));
  return index < LETTERS ? last : speakerLabel(Math.floor(index / LETTERS) - 1) + last;
}
