const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const ONE_COLUMN_EACH = /^[\x20-\x7E]*$/;
const INVISIBLE = /^\p{Default_Ignorable_Code_Point}+$/u;

/** How many characters a reader sees: an accented letter or an emoji is one, a zero-width mark none. */
export function textWidth(text: string): number {
  if (ONE_COLUMN_EACH.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) if (!INVISIBLE.test(segment)) width++;
  return width;
}

/** Cuts a text into pieces of at most `width` visible characters, never inside one. */
export function cutToWidth(text: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let pieceWidth = 0;
  for (const { segment } of graphemes.segment(text)) {
    const visible = INVISIBLE.test(segment) ? 0 : 1;
    if (pieceWidth + visible > width) {
      pieces.push(piece);
      piece = '';
      pieceWidth = 0;
    }
    piece += segment;
    pieceWidth += visible;
  }
  return piece === '' ? pieces : [...pieces, piece];
}
