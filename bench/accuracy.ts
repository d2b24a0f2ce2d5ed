/** Word error rate of the whole command on read English, both sizes, beside bare sherpa-onnx on whole utterances. */
import { join } from 'node:path';
import { scoreFile } from '../src/evaluation/index.ts';
import { LALELA, runCommand } from './support/command.ts';
import { needModel } from './support/models.ts';
import { DATA, decode, hasData, readUtterances } from './support/recordings.ts';
import { recogniseWithSherpa } from './support/sherpa.ts';
import { printTable, recordBar } from './support/table.ts';

const MOST_PERCENT = 11.2;

interface Report {
  readonly words: { readonly errorRate: number };
}

export async function run(): Promise<void> {
  if (!hasData('eng-librispeech'))
    return console.log('accuracy: skipped, ../shared/data is not there.');
  const rows = [];
  for (const id of ['moonshine-base-en', 'moonshine-tiny-en']) {
    const model = await needModel(id);
    const ours = await percentOf('eng-librispeech', id);
    const utterances = readUtterances('eng-librispeech');
    const samples = utterances.map(({ path }) =>
      Float32Array.from(decode(path), (value) => value / 32_768),
    );
    const { texts } = await recogniseWithSherpa(model, samples);
    const bare = utterances.map(({ path, reference }, index) =>
      scoreFile({
        file: path,
        reference,
        hypothesis: texts[index] ?? '',
        language: 'eng',
        durationMs: 0,
      }),
    );
    rows.push([id, `${ours.toFixed(2)} %`, `${percent(bare).toFixed(2)} %`]);
    if (id === 'moonshine-base-en') {
      const measured = `${ours.toFixed(2)} %`;
      const required = `≤ ${MOST_PERCENT} %`;
      recordBar({ what: 'word error rate, base', required, measured, isMet: ours <= MOST_PERCENT });
    }
  }
  const head = ['model', '`lalela evaluate`', 'bare sherpa-onnx, whole utterances'];
  printTable('Word error rate on eng-librispeech (50 utterances)', head, rows);
}

async function percentOf(set: string, model: string): Promise<number> {
  const manifest = join(DATA, set, 'transcripts.tsv');
  const { stdout, exitCode } = await runCommand([
    'evaluate',
    manifest,
    '--model',
    model,
    '--format',
    'json',
  ]);
  if (exitCode !== 0) throw new Error(`${LALELA} evaluate ended with ${exitCode}`);
  return 100 * (JSON.parse(stdout) as Report).words.errorRate;
}

function percent(scored: readonly ReturnType<typeof scoreFile>[]): number {
  let wrong = 0;
  let all = 0;
  for (const { words } of scored) {
    wrong += words.substitutions + words.deletions + words.insertions;
    all += words.substitutions + words.deletions + words.hits;
  }
  return (100 * wrong) / all;
}
