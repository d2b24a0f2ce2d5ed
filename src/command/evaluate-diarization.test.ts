import { describe, expect, test } from 'vitest';
import { PROVENANCE } from '../../tests/support/arbitrary-transcript.ts';
import { buildTranscript, type Transcript } from '../transcript/index.ts';
import type { AskedOfFile, EvaluateOptions } from './evaluate-ports.ts';
import { evaluate } from './evaluate.ts';

const options: EvaluateOptions = {
  manifest: '/data/set/list.tsv',
  format: 'json',
  language: 'eng',
  parallel: 1,
  diarization: true,
};

const line = (recording: string, start: number, length: number, speaker: string) =>
  `SPEAKER ${recording} 1 ${start} ${length} <NA> <NA> ${speaker} <NA> <NA>\n`;

const FILES: Record<string, string> = {
  '/data/set/list.tsv':
    'file\trttm\tspeakers\nsub/a.wav\ttruth/all.rttm\t2\nb.wav\ttruth/all.rttm\n',
  '/data/set/truth/all.rttm':
    line('a', 0, 2, 'ann') + line('a', 2, 2, 'ben') + line('b', 0, 4, 'cas'),
};

/** Four words in four seconds: of A, A, A, B. */
function heard(withSpeakers = true): Transcript {
  const words = ['A', 'A', 'A', 'B'].map((speaker, second) => ({
    text: 'word',
    startMs: second * 1000 + 200,
    endMs: second * 1000 + 800,
    ...(withSpeakers && { speaker }),
  }));
  const transcript = buildTranscript({
    language: 'eng',
    durationMs: 4000,
    segments: [{ channel: 'mix', startMs: 0, endMs: 4000, words }],
    provenance: PROVENANCE,
  });
  if (!withSpeakers) return transcript;
  const diarization = {
    method: 'built-in' as const,
    speakers: [{ label: 'A' }, { label: 'B' }],
    turns: [
      { speaker: 'A', startMs: 0, endMs: 3000 },
      { speaker: 'B', startMs: 3000, endMs: 4000 },
    ],
    overlaps: [],
  };
  return { ...transcript, diarization };
}

async function run(files: Record<string, string> = {}, more: Partial<EvaluateOptions> = {}) {
  const written: string[] = [];
  const asked: (AskedOfFile & { path: string })[] = [];
  const reads: string[] = [];
  let transcript = heard();
  const ports = {
    readFile: (path: string) => {
      reads.push(path);
      const text = { ...FILES, ...files }[path];
      if (text !== undefined) return Promise.resolve(text);
      return Promise.reject(Object.assign(new Error(path), { code: 'ENOENT' }));
    },
    transcribeFile: (path: string, what: AskedOfFile) => {
      asked.push({ path, ...what });
      return Promise.resolve(transcript);
    },
    write: (text: string) => void written.push(text),
    nowMs: () => 0,
  };
  if (more.language === 'zul') transcript = heard(false);
  const exitCode = await evaluate({ ...options, ...more }, ports, new AbortController().signal);
  return { exitCode, asked, reads, report: JSON.parse(written.join('')) as Report };
}

interface Report {
  readonly failed: readonly { code: string; message: string }[];
}

describe('evaluate --diarization', () => {
  test('asks who speaks, with the number in the manifest, and compares with the RTTM file', async () => {
    const { exitCode, asked, reads, report } = await run();
    expect(exitCode).toBe(0);
    expect(asked).toEqual([
      {
        path: '/data/set/sub/a.wav',
        language: 'eng',
        diarization: { speakers: { exact: 2 } },
        needsWords: false,
      },
      { path: '/data/set/b.wav', language: 'eng', diarization: {}, needsWords: false },
    ]);
    expect(reads).toEqual(['/data/set/list.tsv', '/data/set/truth/all.rttm']);
    // a: 2–3 is ben's and A's, 1 of 4 s; b: 3–4 is B's, 1 of 4 s. One word of four each.
    expect(report).toMatchObject({
      fileCount: 2,
      scoredCount: 0,
      durationMs: 8000,
      model: null,
      software: PROVENANCE.software,
      diarization: {
        methods: ['built-in'],
        speakerCountRightFileCount: 1,
        collars: [{ speechMs: 8000, confusionMs: 2000, errorRate: 0.25 }, {}],
        words: { rightCount: 6, wrongCount: 2, outsideCount: 0 },
        oneSpeaker: { collars: [{ confusionMs: 2000 }, {}] },
      },
    });
  });

  test('scores words too where their text is known, and not where it is empty', async () => {
    const list =
      'file\trttm\treference\na.wav\ttruth/all.rttm\tword word word\nb.wav\ttruth/all.rttm\t\n' +
      'c.wav\t\tword\n';
    const { report, asked } = await run({ '/data/set/list.tsv': list });
    expect(report).toMatchObject({
      fileCount: 3,
      scoredCount: 2,
      model: { id: 'fake-en' },
      words: { hits: 4, insertions: 4, referenceLength: 4 },
      diarization: { fileCount: 2 },
    });
    expect(asked.map(({ needsWords }) => needsWords)).toEqual([true, false, true]);
    expect(asked[2]!.diarization).toBeUndefined();
  });

  test('asks nothing of who speaks without the option', async () => {
    const list = 'file\trttm\treference\na.wav\tgone.rttm\tword\n';
    const { report, asked } = await run({ '/data/set/list.tsv': list }, { diarization: false });
    expect(report).toMatchObject({ scoredCount: 1, failed: [] });
    expect(report).not.toHaveProperty('diarization');
    expect(asked[0]!.diarization).toBeUndefined();
  });

  test.each([
    ['gone.rttm', '', 'FILE_NOT_FOUND', 'The RTTM file does not exist'],
    ['truth/all.rttm', '0', 'MANIFEST_INVALID', 'The column `speakers`: expected auto, a number'],
    ['truth/all.rttm', 'two', 'MANIFEST_INVALID', 'The column `speakers`'],
  ])('fails a recording with %s and %j speakers, before it is transcribed', async (...row) => {
    const [rttm, speakers, code, message] = row;
    const list = `file\trttm\tspeakers\na.wav\t${rttm}\t${speakers}\n`;
    const { exitCode, asked, report } = await run({ '/data/set/list.tsv': list });
    expect(exitCode).toBe(1);
    expect(report.failed[0]!.code).toBe(code);
    expect(report.failed[0]!.message).toContain(message);
    expect(asked).toEqual([]);
  });

  test('fails a recording of which an RTTM file of several says nothing', async () => {
    const list = 'file\trttm\nother.wav\ttruth/all.rttm\n';
    const { report } = await run({ '/data/set/list.tsv': list });
    expect(report.failed[0]!.code).toBe('RTTM_INVALID');
    expect(report.failed[0]!.message).toContain('not about this one');
  });

  test('takes an RTTM file of one recording under any name, and one without turns as silence', async () => {
    const list = 'file\trttm\nother.wav\tone.rttm\nsilent.wav\tnone.rttm\n';
    const { report } = await run({
      '/data/set/list.tsv': list,
      '/data/set/one.rttm': line('x', 0, 4, 'ann'),
      '/data/set/none.rttm': '',
    });
    expect(report).toMatchObject({
      diarization: {
        files: [
          { trueSpeakerCount: 1, collars: [{ speechMs: 4000 }, {}] },
          { trueSpeakerCount: 0, collars: [{ falseAlarmMs: 4000 }, {}] },
        ],
      },
    });
  });

  test('fails a recording whose transcript has words and no speakers', async () => {
    const { report } = await run({}, { language: 'zul' });
    expect(report.failed.map(({ message }) => message)).toEqual([
      'The transcript does not say who spoke.',
      'The transcript does not say who spoke.',
    ]);
  });

  test('refuses a manifest in which nothing says who speaks', async () => {
    const list = 'file\treference\na.wav\tword\n';
    await expect(run({ '/data/set/list.tsv': list })).rejects.toThrow(
      /a column `rttm` .* was expected/,
    );
  });
});
