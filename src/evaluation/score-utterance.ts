import { align, countEdits, type Edit } from './align.ts';
import type { EditCounts } from './edit-counts.ts';
import type { Normaliser } from './normaliser.ts';

export interface UtteranceScore {
  /** The reference and the transcript as they were compared. */
  readonly reference: string;
  readonly hypothesis: string;
  readonly words: EditCounts;
  /** Characters as a reader sees them (grapheme clusters), a space between two words being one. */
  readonly characters: EditCounts;
  readonly edits: readonly Edit[];
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Compares one transcript with what was really said.
 * @throws LalelaError EVALUATION_TOO_LONG when they are too long and too different.
 */
export function scoreUtterance(
  texts: { readonly reference: string; readonly hypothesis: string },
  normaliser: Normaliser,
): UtteranceScore {
  const reference = normaliser.words(texts.reference);
  const hypothesis = normaliser.words(texts.hypothesis);
  const { counts, edits } = align(reference, hypothesis);
  return {
    reference: reference.join(' '),
    hypothesis: hypothesis.join(' '),
    words: counts,
    characters: countEdits(charactersOf(reference.join(' ')), charactersOf(hypothesis.join(' '))),
    edits,
  };
}

function charactersOf(text: string): string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}
