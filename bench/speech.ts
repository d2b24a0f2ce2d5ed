/**
 * The search for speech: what lanes gain over window after window, that they do not change where speech is
 * found, that hum, tones and noise give none, and where cuts fall in speech without pauses.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeS16le, msToSamples } from '../src/audio/index.ts';
import { Tensor, openSession } from '../src/inference/index.ts';
import { loadSilero } from '../src/media/silero/index.ts';
import { WINDOW_SAMPLES } from '../src/media/speech/speech-detector.ts';
import { needModel } from './support/models.ts';
import { hasData, joinUtterances, readUtterances } from './support/recordings.ts';
import { median, printTable } from './support/table.ts';

const SECONDS = 360;
const ROUNDS = 3;
const WAV_HEADER_BYTES = 44;

export async function run(): Promise<void> {
  const model = await needModel('silero-vad');
  if (!hasData('eng-librispeech'))
    return console.log('speech: skipped, ../shared/data is not there.');
  const folder = mkdtempSync(join(tmpdir(), 'lalela-bench-'));
  try {
    await compareLanes(model.files['model'] ?? '', folder);
    await tryOtherSounds(model.files['model'] ?? '', folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compareLanes(modelPath: string, folder: string): Promise<void> {
  const wav = join(folder, 'joined.wav');
  joinUtterances(readUtterances('eng-librispeech'), SECONDS, wav);
  const pcm = join(folder, 'joined.pcm');
  writeFileSync(pcm, readFileSync(wav).subarray(WAV_HEADER_BYTES));
  const samples = decodeS16le(readFileSync(pcm));
  const times = { plain: [] as number[], lanes: [] as number[] };
  let plain = new Float32Array();
  let lanes = new Float32Array();
  for (let round = 0; round < ROUNDS; round++) {
    times.plain.push(
      await processorSeconds(async () => (plain = await scorePlain(modelPath, samples))),
    );
    times.lanes.push(
      await processorSeconds(
        async () => (lanes = await scoreLanes(modelPath, pcm, samples.length)),
      ),
    );
  }
  const changed = plain.filter(
    (score, window) => score > 0.5 !== (lanes[window] ?? 0) > 0.5,
  ).length;
  const speed = (seconds: number) => `${(samples.length / 16_000 / seconds).toFixed(0)}×`;
  const [slow, fast] = [median(times.plain), median(times.lanes)];
  printTable(
    'Search for speech, one core',
    ['way', 'real time', 'ratio', 'windows that change sides'],
    [
      ['window after window', speed(slow), '1.00', '–'],
      ['eight lanes', speed(fast), (slow / fast).toFixed(2), `${changed} of ${plain.length}`],
    ],
  );
}

async function processorSeconds(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

async function scorePlain(
  modelPath: string,
  samples: Float32Array,
): Promise<Float32Array<ArrayBuffer>> {
  const session = await openSession(modelPath);
  const scores: number[] = [];
  let state = new Tensor('float32', new Float32Array(256), [2, 1, 128]);
  const sr = new Tensor('int64', BigInt64Array.from([16_000n]), []);
  for (let start = 0; start < samples.length; start += WINDOW_SAMPLES) {
    const input = new Float32Array(64 + WINDOW_SAMPLES);
    const from = Math.max(0, start - 64);
    input.set(samples.subarray(from, start + WINDOW_SAMPLES), from - (start - 64));
    const tensor = new Tensor('float32', input, [1, input.length]);
    const answer = await session.run({ input: tensor, state, sr });
    state = answer['stateN'] as typeof state;
    scores.push((answer['output']?.data as Float32Array)[0] ?? 0);
  }
  return Float32Array.from(scores);
}

async function scoreLanes(
  modelPath: string,
  path: string,
  sampleCount: number,
): Promise<Float32Array<ArrayBuffer>> {
  const model = await loadSilero(modelPath);
  const scores: number[] = [];
  const block = 3744 * WINDOW_SAMPLES;
  for (let startSample = 0; startSample < sampleCount; startSample += block) {
    const endSample = Math.min(sampleCount, startSample + block);
    const { speech } = await model.score(
      { path, startSample, endSample },
      new AbortController().signal,
    );
    scores.push(...speech);
  }
  return Float32Array.from(scores);
}

/** A minute each; amplitude by time in seconds. */
const SOUNDS: Record<string, (t: number) => number> = {
  silence: () => 0,
  'mains hum': (t) => 0.2 * tone(50, t) + 0.15 * tone(100, t) + 0.1 * tone(150, t),
  'dial tone': (t) => 0.2 * (tone(350, t) + tone(440, t)),
  'busy tone': (t) => (t % 1 < 0.5 ? 0.3 * tone(400, t) : 0),
  'ringing tone': (t) =>
    t % 3 < 0.4 || (t % 3 > 0.6 && t % 3 < 1) ? 0.3 * (tone(400, t) + tone(433, t)) : 0,
  noise: () => 0.2 * (Math.random() - 0.5),
  'music on hold': (t) => chord(Math.floor(t / 2), t) * (0.6 + 0.4 * tone(2, t)),
};

const tone = (hertz: number, t: number) => Math.sin(2 * Math.PI * hertz * t);
const CHORDS = [
  [262, 330, 392],
  [220, 262, 330],
  [175, 220, 262],
  [196, 247, 294],
];
const chord = (index: number, t: number) =>
  (CHORDS[index % CHORDS.length] ?? []).reduce((sum, hertz) => sum + 0.12 * tone(hertz, t), 0);

async function tryOtherSounds(modelPath: string, folder: string): Promise<void> {
  const { createSpeechSpanFinder } = await import('../src/media/speech/speech-spans.ts');
  const rows = [];
  for (const [name, sound] of Object.entries(SOUNDS)) {
    const path = join(folder, 'sound.pcm');
    const length = msToSamples(60_000);
    const pcm = Int16Array.from({ length }, (_, i) => Math.round(32_767 * sound(i / 16_000)));
    writeFileSync(path, Buffer.from(pcm.buffer));
    const speech = await scoreLanes(modelPath, path, length);
    const finder = createSpeechSpanFinder(msToSamples(25_000));
    const spans = [...finder.push({ speech, level: speech }), ...finder.end()];
    rows.push([name, spans.length]);
  }
  printTable('A minute of what is not speech', ['sound', 'spans of speech found'], rows);
}
