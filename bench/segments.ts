/**
 * How to cut: word error rate and processor time of rules for segments, on utterances joined with pauses.
 * Not a part of `npm run bench` without a name, for it compares choices and holds no bar.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { samplesToMs } from '../src/audio/index.ts';
import { pickBatch } from '../src/engine/pool/batches.ts';
import type { LoadedEngine, SpeechSegment } from '../src/engine/index.ts';
import { createMoonshineEngine } from '../src/engine/moonshine/index.ts';
import { scoreFile } from '../src/evaluation/index.ts';
import { loadSilero } from '../src/media/silero/index.ts';
import { createGrowingPcm, findSpeech } from '../src/media/index.ts';
import { SEGMENT_RULES, type SegmentRules } from '../src/media/speech/segmenter.ts';
import { needModel } from './support/models.ts';
import { hasData, joinUtterances, readUtterances } from './support/recordings.ts';
import { printTable } from './support/table.ts';

const RULES: Record<string, SegmentRules> = {
  'every pause of 0.5 s': { longPauseMs: 500, shortPauseMs: 500, enoughMs: 0, marginMs: 250 },
  'enough after 4 s': { longPauseMs: 1500, shortPauseMs: 400, enoughMs: 4000, marginMs: 250 },
  'enough after 8 s': { longPauseMs: 2000, shortPauseMs: 500, enoughMs: 8000, marginMs: 250 },
  'enough after 16 s': { longPauseMs: 2000, shortPauseMs: 500, enoughMs: 16_000, marginMs: 250 },
  'as long as can be': { longPauseMs: 2000, shortPauseMs: 2000, enoughMs: 25_000, marginMs: 250 },
  'in use': SEGMENT_RULES,
};
const SETS = ['eng-librispeech', 'eng-ljspeech'];
const WAV_HEADER_BYTES = 44;
const signal = new AbortController().signal;

export async function run(): Promise<void> {
  if (!SETS.every(hasData)) return console.log('segments: skipped, ../shared/data is not there.');
  const silero = await loadSilero((await needModel('silero-vad')).files['model'] ?? '');
  const engine = await createMoonshineEngine().load(await needModel('moonshine-base-en'));
  const detector = { ...silero, close: () => Promise.resolve() };
  const folder = mkdtempSync(join(tmpdir(), 'lalela-bench-'));
  const rows = [];
  for (const [name, rules] of Object.entries(RULES)) {
    const cells = [];
    for (const set of SETS) {
      const wav = join(folder, `${set}.wav`);
      const utterances = readUtterances(set);
      const placed = joinUtterances(utterances, set === 'eng-librispeech' ? 425 : 230, wav);
      const pcm = join(folder, `${set}.pcm`);
      const bytes = readFileSync(wav).subarray(WAV_HEADER_BYTES);
      writeFileSync(pcm, bytes);
      const growing = createGrowingPcm();
      growing.grow(pcm, bytes.length >> 1);
      growing.finish();
      const segments: SpeechSegment[] = [];
      for await (const found of findSpeech(growing, { detector, rules }, signal)) {
        for (const segment of found.segments) {
          const { startSample, endSample, speech } = segment;
          segments.push({
            span: { path: pcm, startSample, endSample },
            speech: speech.map((span) => ({
              startMs: samplesToMs(span.startSample - startSample),
              endMs: samplesToMs(span.endSample - startSample),
            })),
          });
        }
      }
      const before = process.cpuUsage();
      const text = await recogniseAll(engine, segments);
      const { user } = process.cpuUsage(before);
      const reference = placed.map((utterance) => utterance.reference).join(' ');
      const scored = scoreFile({
        file: set,
        reference,
        hypothesis: text,
        language: 'eng',
        durationMs: 0,
      });
      const { hits, substitutions, deletions, insertions } = scored.words;
      const wrong = substitutions + deletions + insertions;
      const errorRate = (100 * wrong) / (hits + substitutions + deletions);
      const seconds = bytes.length / 32_000;
      cells.push(
        `${errorRate.toFixed(2)} %`,
        segments.length,
        `${(seconds / (user / 1e6)).toFixed(1)}×`,
      );
    }
    rows.push([name, ...cells]);
    console.log(rows.at(-1)?.join('  '));
  }
  rmSync(folder, { recursive: true, force: true });
  const heads = SETS.flatMap((set) => [`${set} WER`, 'segments', 'one core']);
  printTable('Rules for segments', ['rules', ...heads], rows);
}

async function recogniseAll(
  engine: LoadedEngine,
  segments: readonly SpeechSegment[],
): Promise<string> {
  const texts = new Map<SpeechSegment, string>();
  let waiting = [...segments];
  while (waiting.length > 0) {
    const sized = waiting
      .slice(0, 64)
      .map(({ span }) => ({ sampleCount: span.endSample - span.startSample, isAlone: false }));
    const batch = pickBatch(sized, engine.capabilities.batchSize).map(
      (index) => waiting[index] as SpeechSegment,
    );
    const results = await engine.recognise(batch, { language: 'eng' }, signal);
    batch.forEach((segment, index) =>
      texts.set(segment, results[index]?.words.map(({ text }) => text).join(' ') ?? ''),
    );
    waiting = waiting.filter((segment) => !batch.includes(segment));
  }
  return segments.map((segment) => texts.get(segment) ?? '').join(' ');
}
