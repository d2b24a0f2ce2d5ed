import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createLanguageIdentifier, createPunctuator, type TextModels } from '../../text/index.ts';
import { PROJECT_FOLDER } from './project.ts';

/** The weights that `training/` made; they are part of Lalela, and beside the build as beside the sources. */
export async function openTextModels(): Promise<TextModels> {
  const [language, punctuation] = await Promise.all(
    ['language.bin', 'punctuation.bin'].map((name) =>
      readFile(resolve(PROJECT_FOLDER, 'weights', name)),
    ),
  );
  return {
    identifier: createLanguageIdentifier(language!),
    punctuator: createPunctuator(punctuation!),
  };
}
