const APOSTROPHES = /[‘’ʼ‛´`]/gu;
const EDGES = /^[^\p{L}\p{M}]+|[^\p{L}\p{M}]+$/gu;

/**
 * A word as the models of text see it: in small letters, NFC, apostrophes straight, without the marks and
 * digits around it. Empty for a word without letters.
 */
export function spokenForm(word: string): string {
  // Afrikaans 'n loses its apostrophe like any other edge: `n` is a word of no other language here.
  return word.normalize('NFC').toLowerCase().replaceAll(APOSTROPHES, "'").replaceAll(EDGES, '');
}
