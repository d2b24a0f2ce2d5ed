/**
 * Makes the recordings with known word times: `npx tsx scripts/make-word-time-fixtures.ts [FOLDER]`.
 *
 * Needs Debian's `festival festvox-us-slt-hts festvox-kallpc16k festvox-kdlpc16k ffmpeg`. The synthesiser
 * says when each word starts and ends, so no human ear and no other recogniser stands between the sound and
 * its truth. With `--every-voice` each sentence is spoken by every voice (a larger set, for checking that a
 * choice made on the fixtures holds; not kept in the repository).
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FIXTURES = join(import.meta.dirname, '..', 'tests', 'fixtures', 'word-times');
const VOICES: Readonly<Record<string, string>> = {
  slt: 'voice_cmu_us_slt_arctic_hts',
  kal: 'voice_kal_diphone',
  kdl: 'voice_ked_diphone',
};

/** Sentences cut to their speech and joined with silence of known length before, between and after them. */
const JOINED: Readonly<Record<string, readonly string[]>> = {
  'joined-slt': ['report-07-slt', 'report-10-slt', 'report-16-slt'],
  'joined-kal': ['report-08-kal', 'report-17-kal', 'report-05-kal'],
  'joined-kdl': ['report-12-kdl', 'report-18-kdl', 'report-06-kdl'],
};
const JOINED_PAUSES_MS = [400, 350, 1200, 600];

interface Sentence {
  readonly id: string;
  readonly voice: string;
  readonly text: string;
}

interface TrueWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

function readSentences(everyVoice: boolean): Sentence[] {
  const lines = readFileSync(join(FIXTURES, 'sentences.tsv'), 'utf8').trim().split('\n').slice(1);
  return lines.flatMap((line) => {
    const [, id = '', voice = '', text = ''] = line.split('\t');
    if (!everyVoice) return [{ id: `${id}-${voice}`, voice, text }];
    return Object.keys(VOICES).map((each) => ({ id: `${id}-${each}`, voice: each, text }));
  });
}

/**
 * A word after a pause does not start where the word
 * before it ends, so both ends are taken from the word's first and last sound. A closing full stop counts as
 * a word of the token, without sounds.
 */
function schemeFor(sentences: readonly Sentence[], folder: string): string {
  const speak = sentences.map(
    ({ id, text }) =>
      `(speak ${JSON.stringify(text)} "${join(folder, id)}.wav" "${join(folder, id)}.tsv")`,
  );
  return `(${VOICES[sentences[0]?.voice ?? ''] ?? ''})
(define (later one other) (if (> one other) one other))
(define (latest_end words)
  (let ((end (item.feat (car words) 'R:SylStructure.daughtern.daughtern.end)))
    (if (cdr words) (later end (latest_end (cdr words))) end)))
(define (save_tokens token out)
  (if token
    (let ((words (item.daughters token)))
      (if words
        (format out "%s\\t%f\\t%f\\n" (item.name token)
          (item.feat (car words) 'R:SylStructure.daughter1.daughter1.segment_start)
          (latest_end words)))
      (save_tokens (item.next token) out))))
(define (speak text sound words)
  (let ((utt (utt.synth (eval (list 'Utterance 'Text text)))) (out (fopen words "w")))
    (utt.save.wave utt sound 'riff)
    (save_tokens (utt.relation.first utt 'Token) out)
    (fclose out)))
${speak.join('\n')}
`;
}

/** Both resampling and FLAC keep the sound where it was: the filter's delay is taken off by ffmpeg. */
function encodeFlac(wav: string, flac: string): void {
  const options = ['-ac', '1', '-ar', '16000', '-sample_fmt', 's16', '-compression_level', '12'];
  const metadata = ['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact'];
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', wav, ...options, ...metadata, flac]);
}

function readFestivalWords(file: string): TrueWord[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [text = '', start, end] = line.split('\t');
      return {
        text,
        startMs: Math.round(Number(start) * 1000),
        endMs: Math.round(Number(end) * 1000),
      };
    });
}

function speakAll(sentences: readonly Sentence[], scratch: string): void {
  for (const voice of Object.keys(VOICES)) {
    const spoken = sentences.filter((sentence) => sentence.voice === voice);
    const script = join(scratch, `${voice}.scm`);
    writeFileSync(script, schemeFor(spoken, scratch));
    execFileSync('festival', ['-b', script]);
  }
}

/** Writes the joined sound and returns where each of its words lies. */
function joinSentences(
  parts: readonly string[],
  truth: ReadonlyMap<string, TrueWord[]>,
  files: { out: string; wav: string },
): TrueWord[] {
  const words: TrueWord[] = [];
  const inputs: string[] = [];
  const filters: string[] = [];
  let atMs = 0;
  parts.forEach((part, index) => {
    const spoken = truth.get(part) ?? [];
    const fromMs = spoken[0]?.startMs ?? 0;
    const toMs = spoken.at(-1)?.endMs ?? 0;
    const pauseMs = JOINED_PAUSES_MS[index] ?? 0;
    atMs += pauseMs;
    for (const { text, startMs, endMs } of spoken) {
      words.push({ text, startMs: startMs - fromMs + atMs, endMs: endMs - fromMs + atMs });
    }
    atMs += toMs - fromMs;
    inputs.push('-i', join(files.out, `${part}.flac`));
    const cut = `atrim=start_sample=${fromMs * 16}:end_sample=${toMs * 16}`;
    filters.push(`[${index}]${cut},asetpts=N/SR/TB,adelay=${pauseMs}[s${index}]`);
  });
  const labels = parts.map((_, index) => `[s${index}]`).join('');
  const tailMs = JOINED_PAUSES_MS[parts.length] ?? 0;
  filters.push(`${labels}concat=n=${parts.length}:v=0:a=1,apad=pad_dur=${tailMs}ms`);
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', ...inputs],
    ...['-filter_complex', filters.join(';'), files.wav],
  ]);
  return words;
}

function main(): void {
  const everyVoice = process.argv.includes('--every-voice');
  const out = process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? FIXTURES;
  const scratch = mkdtempSync(join(tmpdir(), 'word-times-'));
  mkdirSync(out, { recursive: true });
  try {
    const sentences = readSentences(everyVoice);
    speakAll(sentences, scratch);
    const truth = new Map<string, TrueWord[]>();
    for (const { id } of sentences) {
      encodeFlac(join(scratch, `${id}.wav`), join(out, `${id}.flac`));
      truth.set(id, readFestivalWords(join(scratch, `${id}.tsv`)));
    }
    for (const [id, parts] of everyVoice ? [] : Object.entries(JOINED)) {
      truth.set(id, joinSentences(parts, truth, { out, wav: join(scratch, `${id}.wav`) }));
      encodeFlac(join(scratch, `${id}.wav`), join(out, `${id}.flac`));
    }
    const rows = [...truth].flatMap(([id, words]) =>
      words.map(({ text, startMs, endMs }) => [id, text, startMs, endMs].join('\t')),
    );
    writeFileSync(join(out, 'truth.tsv'), `id\tword\tstartMs\tendMs\n${rows.join('\n')}\n`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

main();
