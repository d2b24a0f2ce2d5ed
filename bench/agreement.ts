/** How far sherpa-onnx and the engine `moonshine` hear the same, on whole utterances of read English. */
import { compareMoonshines } from '../tests/support/both-moonshines.ts';
import { needModel } from './support/models.ts';
import { decode, hasData, readUtterances } from './support/recordings.ts';
import { printTable } from './support/table.ts';

export async function run(): Promise<void> {
  if (!hasData('eng-librispeech'))
    return console.log('agreement: skipped, ../shared/data is not there.');
  const sounds = readUtterances('eng-librispeech').map(({ path }) => decode(path));
  const rows = [];
  for (const id of ['moonshine-base-en', 'moonshine-tiny-en']) {
    const found = await compareMoonshines(await needModel(id), sounds);
    const { utterances, same, wordDifferencePercent } = found;
    rows.push([id, `${same} of ${utterances}`, `${wordDifferencePercent.toFixed(2)} %`]);
  }
  const head = ['model', 'utterances word for word', 'words that differ'];
  printTable('sherpa-onnx beside the engine moonshine, on eng-librispeech', head, rows);
}
