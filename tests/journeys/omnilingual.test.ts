/** Omnilingual 300M on isiXhosa, where the network and the data allow: prints both error rates. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { DATA, hasData } from '../../bench/support/recordings.ts';
import { scoreFile } from '../../src/evaluation/index.ts';
import { runCli } from '../support/cli.ts';

const MODEL = 'omnilingual-300m';

async function reason(): Promise<string | undefined> {
  if (!hasData('xho-prompts')) return '../shared/data is not there';
  const { exitCode, stderr } = await runCli(['models', 'pull', MODEL, 'silero-vad']);
  if (exitCode === 0) return undefined;
  return `${MODEL} cannot be pulled: ${stderr.trim().split('\n').at(-1)}`;
}

const missing = await reason();
if (missing !== undefined) console.warn(`Skipped: ${missing}`);

/** File, seconds, transcript. */
function prompts() {
  const text = readFileSync(join(DATA, 'xho-prompts', 'transcripts.tsv'), 'utf8');
  const [, ...lines] = text.trimEnd().split('\n');
  return lines.map((line) => {
    const [file = '', , reference = ''] = line.split('\t');
    return { path: join(DATA, 'xho-prompts', file), reference };
  });
}

test.skipIf(missing !== undefined)(
  'Omnilingual 300M hears isiXhosa',
  async () => {
    const totals = { words: [0, 0], characters: [0, 0] };
    for (const { path, reference } of prompts()) {
      const words = ['transcribe', path, '--language', 'xho', '--model', MODEL, '-q'];
      const { stdout, exitCode } = await runCli(words);
      expect(exitCode).toBe(0);
      const scored = scoreFile({
        ...{ file: basename(path), reference, hypothesis: stdout },
        ...{ language: 'xho', durationMs: 0 },
      });
      for (const unit of ['words', 'characters'] as const) {
        const { substitutions, deletions, insertions, hits } = scored[unit];
        totals[unit][0]! += substitutions + deletions + insertions;
        totals[unit][1]! += substitutions + deletions + hits;
      }
    }
    const rate = ([wrong = 0, all = 1]: number[]) => (100 * wrong) / all;
    const [wer, cer] = [rate(totals.words), rate(totals.characters)];
    console.log(`${MODEL} on xho-prompts: WER ${wer.toFixed(1)} %, CER ${cer.toFixed(1)} %`);
    // Not a bar: only that it hears isiXhosa, and not noise.
    expect(cer).toBeLessThan(60);
  },
  600_000,
);
