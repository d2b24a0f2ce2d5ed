/** What the models of text reach on text that they were not trained on; see training/README.md. */
import { hasText } from '../training/corpus.ts';
import { measureLanguage } from '../training/measure-language.ts';
import { measureSpeech } from '../training/measure-speech.ts';
import { measurePunctuation } from '../training/measure-punctuation.ts';

export async function run(): Promise<void> {
  if (hasText()) {
    measureLanguage();
    measurePunctuation();
    await measureSpeech();
  } else {
    console.log('text: skipped, ../shared/data is not there.');
  }
}
