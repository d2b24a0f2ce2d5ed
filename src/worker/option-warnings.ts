/** What was asked for and could not be done in this recording. */
import type { EngineCapabilities } from '../engine/index.ts';
import { NUMBER_LANGUAGES, NUMBERS_NOT_WRITTEN } from '../text/index.ts';
import type { Transcript, Warning } from '../transcript/index.ts';

/** @param capabilities absent where nobody spoke, so that no engine was needed. */
export function phraseWarnings(
  phrases: readonly string[],
  capabilities: Pick<EngineCapabilities, 'phrases'> | undefined,
): readonly Warning[] {
  if (phrases.length === 0 || capabilities?.phrases !== false) return [];
  return [
    {
      code: 'PHRASES_NOT_USED',
      message:
        'The model has no use for expected phrases: none was listened for. Ask by name for a model that has, such as omnilingual-300m, or leave the phrases out.',
    },
  ];
}

/** @param transcript with its languages. */
export function numberWarnings(
  transcript: Transcript,
  numbers: 'spoken' | 'written',
): readonly Warning[] {
  if (numbers !== 'written') return [];
  const languages = languagesOf(transcript);
  const isWritten = languages.some((language) => NUMBER_LANGUAGES.includes(language));
  return languages.length === 0 || isWritten ? [] : [NUMBERS_NOT_WRITTEN];
}

/** None where nothing was said. */
function languagesOf({ language, languages = [], segments }: Transcript): readonly string[] {
  if (language === 'mul') return languages.map((share) => share.language);
  return segments.some(({ words }) => words.length > 0) ? [language] : [];
}
