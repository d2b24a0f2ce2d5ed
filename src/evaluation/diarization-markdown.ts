import { diarizationErrorRate } from './diarization-error.ts';
import type { DiarizationTotal, DiarizationTotals } from './diarization-totals.ts';
import { NOTHING, intervalText, percent, safeText, table } from './markdown.ts';
import type { DiarizedFile } from './score-diarization.ts';
import { wordSpeakerErrorRate } from './word-speaker-error.ts';

/** Who spoke, for people. */
export function diarizationSection(totals: DiarizationTotals): string[] {
  const { methods, heard, oneSpeaker, rightCountFiles, files } = totals;
  return [
    '## Who spoke',
    [
      `- Method: ${methods.map(safeText).join(', ') || NOTHING}`,
      `- Recordings: ${files.length}, with the right number of speakers ${rightCountFiles}`,
      `- Words in turns of the reference: ${wordsIn(heard)}; outside of them, and not counted: ${heard.words.outsideCount}`,
      '- Missed, false alarm and confusion are parts of the diarization error rate, of which all speech of the reference is 100 %; two who speak at once count twice. Collars are cut out on both sides of every start and end of a turn, as by `md-eval.pl -c`.',
    ].join('\n'),
    table(
      ['speakers', 'collar', 'diarization error rate %', '95 % interval', ...PARTS],
      [...collarRows('as heard', heard), ...collarRows('one for all', oneSpeaker)],
    ),
    table(
      ['speakers', 'words of a wrong speaker %', '95 % interval', 'Jaccard error rate %'],
      [otherRow('as heard', heard), otherRow('one for all', oneSpeaker)],
    ),
    '## Who spoke, by recording',
    table(
      ['recording', 'speakers', 'heard', 'collar 0 %', 'collar 0.25 s %', ...PARTS, 'words %'],
      files.map(fileRow),
    ),
  ];
}

const PARTS = ['missed', 'false alarm', 'confusion'];

function wordsIn({ words: { rightCount, wrongCount } }: DiarizationTotal): number {
  return rightCount + wrongCount;
}

function collarRows(name: string, { collars }: DiarizationTotal): string[][] {
  return collars.map(({ collarMs, errors, errorRate, interval }) => [
    name,
    collarMs === 0 ? '0' : `${collarMs / 1000} s`,
    percent(errorRate),
    intervalText(interval),
    ...partCells(errors),
  ]);
}

function partCells(errors: DiarizedFile['heard']['collars'][number]): string[] {
  const { speechMs, missedMs, falseAlarmMs, confusionMs } = errors;
  return [missedMs, falseAlarmMs, confusionMs].map((ms) => {
    return percent(speechMs === 0 ? undefined : ms / speechMs);
  });
}

function otherRow(name: string, total: DiarizationTotal): string[] {
  return [
    name,
    percent(total.wordErrorRate),
    intervalText(total.wordInterval),
    percent(total.jaccardErrorRate),
  ];
}

/** The parts are those with the wider collar. */
function fileRow({ file, trueSpeakerCount, foundSpeakerCount, heard }: DiarizedFile): string[] {
  return [
    safeText(file),
    String(trueSpeakerCount),
    String(foundSpeakerCount),
    ...heard.collars.map((errors) => percent(diarizationErrorRate(errors))),
    ...partCells(heard.collars.at(-1)!),
    percent(wordSpeakerErrorRate(heard.words)),
  ];
}
