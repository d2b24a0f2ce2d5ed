import { describe, expect, test } from 'vitest';
import { checkTranscribeOptions } from './transcribe-options.ts';

const files = ['talk.mp3'];

describe('checkTranscribeOptions', () => {
  test('prints the text of one recording by default', () => {
    expect(checkTranscribeOptions({ files })).toMatchObject({
      language: 'eng',
      formats: ['txt'],
      outputFolder: undefined,
      punctuation: true,
      numbers: 'spoken',
      isQuiet: false,
    });
  });

  test('writes files when there are several results, or when asked to', () => {
    expect(checkTranscribeOptions({ files, format: 'txt,srt' }).outputFolder).toBe('.');
    expect(checkTranscribeOptions({ files: ['a', 'b'] }).outputFolder).toBe('.');
    expect(checkTranscribeOptions({ files, output: 'out' }).outputFolder).toBe('out');
  });

  test('takes who spoke, also as a format of its own', () => {
    const words = { files, speakers: '2-4', channels: 'separate', format: 'rttm' };
    expect(checkTranscribeOptions(words)).toMatchObject({
      formats: ['rttm'],
      channels: 'separate',
      diarization: { speakers: { min: 2, max: 4 } },
    });
    expect(checkTranscribeOptions({ files })).not.toHaveProperty('diarization');
  });

  test('takes formats once, in any case, with spaces', () => {
    expect(checkTranscribeOptions({ files, format: 'SRT, vtt,srt' }).formats).toEqual([
      'srt',
      'vtt',
    ]);
  });

  test('takes numbers in figures, and a language that nobody has said', () => {
    expect(checkTranscribeOptions({ files, numbers: 'written', language: 'Auto' })).toMatchObject({
      numbers: 'written',
      language: 'auto',
    });
  });

  test('turns seconds into milliseconds', () => {
    expect(checkTranscribeOptions({ files, maxDuration: '1.5' }).maxDurationMs).toBe(1500);
  });

  test.each([
    [
      { format: 'doc' },
      'USAGE',
      '--format: expected one or more of older, json, txt, srt, vtt, ctm, rttm, docx, with commas between.',
    ],
    [
      { format: '' },
      'USAGE',
      '--format: expected one or more of older, json, txt, srt, vtt, ctm, rttm, docx, with commas between.',
    ],
    [
      { format: 'txt,rttm' },
      'USAGE',
      '--format rttm: says who spoke and nothing else. Ask for that too, with --speakers auto.',
    ],
    [{ punctuation: 'maybe' }, 'USAGE', '--punctuation: expected yes or no.'],
    [{ numbers: 'yes' }, 'USAGE', '--numbers: expected spoken or written.'],
    [
      { maxDuration: '-1' },
      'USAGE',
      '--max-duration: expected a number of seconds greater than 0.',
    ],
    [{ maxDuration: '' }, 'USAGE', '--max-duration: expected a number of seconds greater than 0.'],
    [
      { maxDuration: 'Infinity' },
      'USAGE',
      '--max-duration: expected a number of seconds greater than 0.',
    ],
    [{ threads: '0' }, 'USAGE', '--threads: expected a whole number from 1 to 256.'],
    [{ threads: '1e3' }, 'USAGE', '--threads: expected a whole number from 1 to 256.'],
    [
      { language: 'klingon' },
      'LANGUAGE_UNKNOWN',
      '--language: not a language that Lalela knows. Expected a code or name of one of the eleven official languages, such as eng, zu, af-ZA or Sesotho; or mul, or auto.',
    ],
  ])('refuses %o', (words, code, message) => {
    expect(() => checkTranscribeOptions({ files, ...words })).toThrowError(
      expect.objectContaining({ code, message }) as Error,
    );
  });
});
