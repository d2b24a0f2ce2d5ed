import { describe, expect, test } from 'vitest';
import { parseSpeakerOptions } from './speaker-options.ts';

describe('who spoke', () => {
  test('is not told where nobody asks', () => {
    expect(parseSpeakerOptions({})).toEqual({ channels: 'auto' });
    expect(parseSpeakerOptions({ channels: 'separate' })).toEqual({ channels: 'separate' });
  });

  test.each([
    ['auto', {}],
    ['1', { speakers: { exact: 1 } }],
    ['40', { speakers: { exact: 40 } }],
    ['2-4', { speakers: { min: 2, max: 4 } }],
    ['3-3', { speakers: { min: 3, max: 3 } }],
  ])('takes --speakers %s', (speakers, diarization) => {
    expect(parseSpeakerOptions({ speakers })).toEqual({ channels: 'auto', diarization });
  });

  test('is told where channels are given names', () => {
    expect(parseSpeakerOptions({ channelNames: 'agent, caller', channels: 'separate' })).toEqual({
      channels: 'separate',
      diarization: { channelNames: ['agent', 'caller'] },
    });
  });

  test.each(['0', '-1', '101', 'two', '', '4-2', '0-3', '2-', '1.5', '2-400'])(
    'refuses --speakers %j and says what is expected',
    (speakers) => {
      expect(() => parseSpeakerOptions({ speakers })).toThrowError(
        expect.objectContaining({
          code: 'USAGE',
          message:
            '--speakers: expected auto, a number from 1 to 100 such as 2, or two such as 2-4.',
        }) as Error,
      );
    },
  );

  test.each([
    { channels: 'left' },
    { channels: '' },
    { channelNames: '' },
    { channelNames: 'agent,,caller' },
    { channelNames: 'agent,agent' },
    { channelNames: 'a,b,c,d,e,f,g,h,i' },
    { channelNames: 'x'.repeat(65) },
    { channelNames: 'agent,\u202Ecaller' },
    { channelNames: 'agent,caller', channels: 'mono' },
  ])('refuses %j', (words) => {
    const option = words.channelNames === undefined ? '--channels: ' : '--channel-names: ';
    expect(() => parseSpeakerOptions(words)).toThrowError(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringContaining(option) as string,
      }) as Error,
    );
  });
});
