/**
 * How far sherpa-onnx and the engine `moonshine` hear the same, on whole utterances of read English. Beside
 * them the published files decoded in the plainest way by this project's onnxruntime: as far as that differs
 * from sherpa-onnx, which does the same with an onnxruntime of its own, two engines cannot agree.
 */
import { agreementOf, hearByBoth } from '../tests/support/both-moonshines.ts';
import { needModel } from './support/models.ts';
import { recogniseByBuiltGraphs, recognisePlainly } from './support/plain-moonshine.ts';
import { decode, hasData, readUtterances } from './support/recordings.ts';
import { printTable, type Cell } from './support/table.ts';

export async function run(): Promise<void> {
  if (!hasData('eng-librispeech'))
    return console.log('agreement: skipped, ../shared/data is not there.');
  const utterances = readUtterances('eng-librispeech');
  const truth = utterances.map(({ reference }) => reference);
  const sounds = utterances.map(({ path }) => decode(path));
  const rows: Cell[][] = [];
  for (const id of ['moonshine-base-en', 'moonshine-tiny-en']) {
    const model = await needModel(id);
    const { moonshine, sherpaOnnx } = await hearByBoth(model, sounds);
    const waves = sounds.map((sound) => Float32Array.from(sound, (value) => value / 32_768));
    const ways = {
      'sherpa-onnx': sherpaOnnx,
      'onnxruntime, plainly': await recognisePlainly(model, waves),
      "moonshine's graphs, plainly": await recogniseByBuiltGraphs(model, waves),
      moonshine,
    };
    for (const [way, texts] of Object.entries(ways)) {
      const { same, wordDifferencePercent } = agreementOf(sherpaOnnx, texts);
      const errorRate = agreementOf(truth, texts).wordDifferencePercent;
      const cells = [`${same} of ${texts.length}`, percent(wordDifferencePercent)];
      rows.push([id, way, percent(errorRate), ...cells]);
    }
  }
  printTable(
    'The same model by sherpa-onnx, by plain search, and by the engine moonshine, on eng-librispeech',
    ['model', 'by', 'word error rate', 'as sherpa-onnx word for word', 'words that differ from it'],
    rows,
  );
}

function percent(value: number): string {
  return `${value.toFixed(2)} %`;
}
