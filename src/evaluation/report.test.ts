import { describe, expect, test } from 'vitest';
import { seededRandom } from './bootstrap.ts';
import { buildReport, scoreFile, type EvaluationReport } from './evaluation-report.ts';
import { isReportFormat } from './report-formats.ts';
import { reportJson } from './report-json.ts';
import { reportMarkdown } from './report-markdown.ts';
import { scoreDiarization } from './score-diarization.ts';

const scored = (file: string, reference: string, hypothesis: string) =>
  scoreFile({ file, reference, hypothesis, language: 'eng', durationMs: 30_000 });

const model = { id: 'fake-en', sha256: 'abc', engine: 'fake' };
const base = {
  scored: [
    scored('poor.wav', 'order in the house', 'Border in house house'),
    scored('good|one.wav', 'the house will come to order', 'The house will come to order.'),
  ],
  failed: [],
  model,
  software: 'lalela/0.1.0',
  elapsedMs: 6000,
  random: seededRandom(1),
};
const failed = {
  file: 'broken\u001B[31m.wav',
  reference: 'two words',
  language: 'eng',
  code: 'NOT_MEDIA',
  message: 'The file is not a recording.',
};

describe('buildReport', () => {
  test('adds up errors and not rates', () => {
    const { words, characters, transcribed } = buildReport(base);
    expect(words.counts).toEqual({ hits: 8, substitutions: 2, deletions: 0, insertions: 0 });
    expect(words.errorRate).toBeCloseTo(0.2);
    expect(words.interval!.low).toBeLessThan(words.interval!.high);
    expect(characters.errorRate).toBeGreaterThan(0);
    expect(transcribed).toEqual({ fileCount: 2, durationMs: 60_000 });
  });

  test('counts what failed as not recognised, beside the totals of what did not', () => {
    const report = buildReport({ ...base, failed: [failed] });
    expect(report.words.errorRate).toBeCloseTo(2 / 10);
    expect(report.wordErrorRateWithFailures).toBeCloseTo(4 / 12);
  });

  test('has no rates where nothing could be evaluated', () => {
    const report = buildReport({ ...base, scored: [], failed: [failed] });
    expect(report.words).toMatchObject({ errorRate: undefined, interval: undefined });
    expect(report.wordErrorRateWithFailures).toBe(1);
  });
});

describe('Markdown', () => {
  test('shows figures, errors, worst recordings and the normalisation', () => {
    expect(reportMarkdown(buildReport(base))).toMatchInlineSnapshot(`
      "# Evaluation

      - Model: fake-en (engine fake, sha256 abc)
      - Software: lalela/0.1.0
      - Recordings: 2, 1.0 min
      - Speed: 10.0 × real time, real-time factor 0.100

      | error rate of | % | 95 % interval | substituted | deleted | inserted | of |
      | --- | --- | --- | --- | --- | --- | --- |
      | words | 20.0 | 0.0 to 50.0 | 2 | 0 | 0 | 10 |
      | characters | 10.9 | 0.0 to 27.8 | 0 | 1 | 4 | 46 |

      ## Most frequent errors

      | error | reference | transcript | times |
      | --- | --- | --- | --- |
      | substituted | order | border | 1 |
      | substituted | the | house | 1 |

      ## Worst recordings

      | recording | word error rate % | errors |
      | --- | --- | --- |
      | poor.wav | 50.0 | 2 of 4 |

      ## Normalisation (eng)

      - Letters are lower case, in Unicode form NFC; diacritics stay, invisible characters go.
      - \`&\` is \`and\`.
      - \`ok\`, \`o k\` and \`o.k.\` are \`okay\`.
      - Curly apostrophes are straight; an apostrophe inside a word stays, at its edge it is removed.
      - Commas between thousands are removed; a decimal point between digits stays.
      - Whole numbers and ordinals in digits are spelled out (\`10\` is \`ten\`, \`15th\` is \`fifteenth\`); 1100 to 1999 are read as years.
      - All other punctuation and symbols become spaces, also hyphens and the points of abbreviations.
      - Known acronyms that are spelled out are one word (\`a n c\` and \`A.N.C.\` are \`anc\`).
      - \`mr\` is \`mister\`; \`mrs\`, \`missis\` and \`misses\` are \`missus\`; \`dr\` is \`doctor\`; \`st\` is \`saint\`.
      - Not done: removing fillers (\`um\`), repetitions and false starts.
      - Not done: joining letters that spell no known acronym.
      - Not done: expanding contractions: \`don’t\` and \`do not\` differ.
      - Not done: making British and American spellings the same.
      "
    `);
  });

  test('says how many recordings failed, and why', () => {
    const text = reportMarkdown(buildReport({ ...base, failed: [failed] }));
    expect(text).toContain('**1 of 3 recordings failed and are not in these figures.**');
    expect(text).toContain('a word error rate of 33.3 %');
    expect(text).toContain('| broken \\[31m.wav | NOT\\_MEDIA | The file is not a recording. |');
    expect(text).not.toContain('\u001B');
  });

  test('escapes what would break its tables', () => {
    const report = buildReport({ ...base, scored: [scored('a|b`<c>.wav', 'x', 'y')] });
    expect(reportMarkdown(report)).toContain('| a\\|b\\`\\<c\\>.wav | 100.0 | 1 of 1 |');
  });

  test('has dashes where there are no figures', () => {
    const nothing: EvaluationReport = buildReport({
      ...base,
      scored: [],
      model: undefined,
      software: undefined,
      elapsedMs: 0,
    });
    const text = reportMarkdown(nothing);
    expect(text).toContain('| words | – | – | 0 | 0 | 0 | 0 |');
    expect(text).toContain('- Speed: – × real time');
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });
});

test('JSON has every figure, both texts of each recording, and null where there is none', () => {
  const json = JSON.parse(reportJson(buildReport({ ...base, failed: [failed] }))) as object;
  expect(json).toMatchObject({
    format: 'lalela-evaluation',
    version: 1,
    model,
    fileCount: 3,
    scoredCount: 2,
    failedCount: 1,
    words: { hits: 8, substitutions: 2, referenceLength: 10, errorRate: 0.2 },
    normalisation: [{ language: 'eng' }],
    files: [
      { file: 'poor.wav', reference: 'order in the house', hypothesis: 'border in house house' },
      { file: 'good|one.wav', words: { errorRate: 0 } },
    ],
    failed: [{ file: failed.file, code: 'NOT_MEDIA' }],
  });
  const empty = JSON.parse(reportJson(buildReport({ ...base, scored: [] }))) as object;
  expect(empty).toMatchObject({ words: { errorRate: null, interval95: null } });
});

test.each([
  ['markdown', true],
  ['json', true],
  ['toString', false],
])('%s is a format of reports: %s', (name, isOne) => {
  expect(isReportFormat(name)).toBe(isOne);
});

test('totals stand for each value of the columns that were asked for', () => {
  const [poor, good] = base.scored;
  const scoredFiles = [
    { ...poor!, fields: { speaker: 'B' } },
    { ...good!, fields: { speaker: 'A' } },
  ];
  const report = buildReport({ ...base, scored: scoredFiles, by: ['speaker', 'language'] });
  const rates = report.groups.map(({ by, value, words }) => [by, value, words.errorRate]);
  expect(rates).toEqual([
    ['speaker', 'A', 0],
    ['speaker', 'B', 0.5],
    ['language', 'eng', 0.2],
  ]);
  expect(reportMarkdown(report)).toContain('## By speaker');
  expect(JSON.parse(reportJson(report))).toMatchObject({
    groups: [{ by: 'speaker', value: 'A' }, { value: 'B' }, { by: 'language' }],
  });
});

describe('who spoke', () => {
  const turn = (speaker: string, start: number, end: number) => {
    return { speaker, startMs: start * 1000, endMs: end * 1000 };
  };
  const word = (speaker: string, second: number) => turn(speaker, second + 0.2, second + 0.6);
  const call = scoreDiarization({
    file: 'call|1.wav',
    durationMs: 20_000,
    method: 'built-in',
    reference: [turn('ann', 0, 10), turn('ben', 12, 20)],
    hypothesis: [turn('A', 0, 11), turn('B', 14, 19)],
    words: [word('A', 1), word('A', 9), word('A', 10), word('B', 13), word('A', 18)],
  });
  const silence = scoreDiarization({
    file: 'silence.wav',
    durationMs: 10_000,
    method: 'built-in',
    reference: [],
    hypothesis: [turn('A', 2, 3)],
    words: [],
  });
  const report = buildReport({
    ...base,
    scored: [],
    diarized: [call, silence],
    transcribed: { fileCount: 2, durationMs: 30_000 },
  });

  test('is reported for people, beside one speaker for all, and by recording', () => {
    // Collar 0: 18 s of speech, missed 12–14 and 19–20 (3 s), false alarm 10–11 and 2–3 (2 s): 5 of 18.
    // Collar 0.25 s: 17 s; missed 2.5; false alarm 0.75 and 1: 4.25 of 17.
    // One speaker: A is ann (10 s), ben's 14–19 (5 s) are confusion too: 10 of 18; 4.25 + 5 of 17.
    // Words: ann's 1 and 9 are A's, ben's 13 is B's, ben's 18 is A's; 10 is outside. One speaker: ann and
    // ben have two each, so two of four are right.
    // Jaccard: ann 10 of 11 common, ben 5 of 8; one speaker: ann 10 of 16, ben 1.
    const lines = reportMarkdown(report).split('\n');
    const rows = lines.filter((line) => line.startsWith('|') && !line.startsWith('| ---'));
    expect(rows).toEqual([
      '| speakers | collar | diarization error rate % | 95 % interval | missed | false alarm | confusion |',
      '| as heard | 0 | 27.8 | – | 16.7 | 11.1 | 0.0 |',
      '| as heard | 0.25 s | 25.0 | – | 14.7 | 10.3 | 0.0 |',
      '| one for all | 0 | 55.6 | – | 16.7 | 11.1 | 27.8 |',
      '| one for all | 0.25 s | 54.4 | – | 14.7 | 10.3 | 29.4 |',
      '| speakers | words of a wrong speaker % | 95 % interval | Jaccard error rate % |',
      '| as heard | 25.0 | – | 23.3 |',
      '| one for all | 50.0 | – | 68.8 |',
      '| recording | speakers | heard | collar 0 % | collar 0.25 s % | missed | false alarm | confusion | words % |',
      '| call\\|1.wav | 2 | 2 | 22.2 | 19.1 | 14.7 | 4.4 | 0.0 | 25.0 |',
      '| silence.wav | 0 | 1 | – | – | – | – | – | – |',
    ]);
    expect(lines).toContain('- Recordings: 2, 0.5 min');
    expect(lines).toContain('- Recordings: 2, with the right number of speakers 1');
    expect(lines).toContain(
      '- Words in turns of the reference: 4; outside of them, and not counted: 1',
    );
    expect(lines.join('\n')).not.toContain('error rate of');
  });

  test('is reported for programs, with null where there is no rate', () => {
    expect(JSON.parse(reportJson(report))).toMatchObject({
      fileCount: 2,
      scoredCount: 0,
      durationMs: 30_000,
      diarization: {
        methods: ['built-in'],
        fileCount: 2,
        speakerCountRightFileCount: 1,
        collars: [
          { collarMs: 0, speechMs: 18_000, missedMs: 3000, falseAlarmMs: 2000, confusionMs: 0 },
          { collarMs: 250, speechMs: 17_000, errorRate: 0.25, interval95: null },
        ],
        words: { rightCount: 3, wrongCount: 1, outsideCount: 1, errorRate: 0.25 },
        oneSpeaker: { collars: [{ errorRate: 10 / 18 }, {}], words: { errorRate: 0.5 } },
        files: [
          { file: 'call|1.wav', trueSpeakerCount: 2, foundSpeakerCount: 2, method: 'built-in' },
          { file: 'silence.wav', collars: [{ errorRate: null }, {}], words: { errorRate: null } },
        ],
      },
    });
  });

  test('has intervals over recordings, and stands beside the words', () => {
    const both = buildReport({ ...base, diarized: [call, { ...call, file: 'b.wav' }, silence] });
    const { interval, errorRate } = both.diarization!.heard.collars[0]!;
    expect(interval!.low).toBeLessThanOrEqual(errorRate!);
    expect(interval!.high).toBeGreaterThan(interval!.low);
    expect(reportMarkdown(both)).toContain('| words | 20.0 |');
    expect(reportJson(buildReport(base))).not.toContain('diarization');
  });
});
