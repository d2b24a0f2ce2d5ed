import { describe, expect, test } from 'vitest';
import type { ProgramEnd } from '../runtime/index.ts';
import type { InputFile } from './input-file.ts';
import { decoderError, hasDecodingErrors, unrelatedError } from './media-errors.ts';

const end = (more: Partial<ProgramEnd> = {}): ProgramEnd => ({
  exitCode: 1,
  signalName: null,
  errorText: '',
  isTimedOut: false,
  ...more,
});
const file = (head: string): InputFile => ({
  path: '/x',
  sizeBytes: 1000,
  modifiedMs: 0,
  head: Buffer.from(head, 'latin1'),
});

describe('decoderError', () => {
  test('tells a missing index from other files that FFmpeg took for an MP4 by their name', () => {
    const errorText = '[mov @ 0x1] [error] moov atom not found';

    expect(decoderError(end({ errorText }), file('\0\0\0\x20ftyp')).message).toContain('cut short');
    expect(decoderError(end({ errorText }), file('hello there')).message).toContain(
      'not a recording',
    );
  });

  test('says so where the memory limit was met', () => {
    const errorText = '[error] file:/x: Cannot allocate memory';

    expect(decoderError(end({ errorText }), file('x'))).toMatchObject({ code: 'MEDIA_REFUSED' });
  });

  test.each([
    { isTimedOut: true, exitCode: null, signalName: 'SIGKILL' },
    { exitCode: null, signalName: 'SIGXCPU' },
    { exitCode: null, signalName: 'SIGSEGV' },
    { exitCode: 127 },
    { exitCode: 70 },
  ] as const)('does not blame the recording for %j', (how) => {
    expect(decoderError(end(how), file('x'))).toMatchObject({
      code: 'DECODER_FAILED',
      isRetryable: true,
    });
  });

  // Version 5 ends with 1, later ones with the error's own number.
  test.each([0, 1, 8, 69, 183, 234, 251])('takes the exit code %i for FFmpeg’s own', (exitCode) => {
    expect(unrelatedError(end({ exitCode }))).toBeUndefined();
  });

  test('keeps what FFmpeg said out of the message', () => {
    const error = decoderError(
      end({ errorText: '[error] file:/home/me/diary.wav: no' }),
      file('x'),
    );

    expect(error.message).not.toContain('diary');
    expect(String(error.cause)).toContain('diary');
  });
});

describe('hasDecodingErrors', () => {
  test('counts errors, not warnings and not what the writing side says', () => {
    const said = (errorText: string) => hasDecodingErrors(end({ exitCode: 0, errorText }), 'mp3');

    expect(said('')).toBe(false);
    expect(said('[mp3 @ 0x1] [warning] odd')).toBe(false);
    expect(said('[s16le @ 0x1] [error] non monotonically increasing dts')).toBe(false);
    expect(said('[mp3 @ 0x1] [warning] odd\n[mp3float @ 0x1] [error] Header missing\n')).toBe(true);
    expect(hasDecodingErrors(end({ exitCode: 183 }), 'mp3')).toBe(true);
  });

  test('does not take the rest of an AMR telephone for damage', () => {
    const rest =
      '[amrnb @ 0x1] [error] Corrupt bitstream\n[error] Error while decoding stream #0:0: Invalid data';

    expect(hasDecodingErrors(end({ exitCode: 0, errorText: rest }), 'amr_nb')).toBe(false);
    expect(hasDecodingErrors(end({ exitCode: 69, errorText: rest }), 'amr_nb')).toBe(false);
    expect(
      hasDecodingErrors(end({ exitCode: 0, errorText: '[mov @ 0x1] [error] partial' }), 'amr_nb'),
    ).toBe(true);
    expect(hasDecodingErrors(end({ exitCode: 0, errorText: rest }), 'mp3')).toBe(true);
  });
});
