import { describe, expect, test } from 'vitest';
import { isMp4Head, readWavClaims } from './file-head.ts';

function chunk(kind: string, body: Buffer, claimedLength = body.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(kind, 0, 'latin1');
  head.writeUInt32LE(claimedLength, 4);
  return Buffer.concat([head, body]);
}

function format(channelCount: number, sampleRateHz: number): Buffer {
  const body = Buffer.alloc(16);
  body.writeUInt16LE(1, 0);
  body.writeUInt16LE(channelCount, 2);
  body.writeUInt32LE(sampleRateHz, 4);
  return chunk('fmt ', body);
}

const wav = (...chunks: Buffer[]) => Buffer.concat([Buffer.from('RIFF????WAVE'), ...chunks]);
const data = (claimedLength: number) => chunk('data', Buffer.alloc(4), claimedLength);

describe('readWavClaims', () => {
  test('reads channels, sample rate and where the sound ends', () => {
    expect(readWavClaims(wav(format(2, 8000), data(1000)))).toEqual({
      channelCount: 2,
      sampleRateHz: 8000,
      soundEndsAt: 12 + 24 + 8 + 1000,
    });
  });

  test('passes over other chunks, which begin at even places', () => {
    const info = chunk('LIST', Buffer.from('odd')).toString('latin1') + '\0';
    const head = wav(Buffer.from(info, 'latin1'), format(1, 16_000), data(10));

    expect(readWavClaims(head)?.soundEndsAt).toBe(12 + 12 + 24 + 8 + 10);
  });

  test.each([0, 0x7fff0000, 0x7fffffff, 0xffffffff])(
    'takes a length of %i for one that its writer did not know',
    (length) => {
      expect(readWavClaims(wav(format(1, 8000), data(length)))).toEqual({
        channelCount: 1,
        sampleRateHz: 8000,
      });
    },
  );

  test('says nothing of other files, and nothing of a WAV without a format', () => {
    expect(readWavClaims(Buffer.from('RIFF'))).toBeUndefined();
    expect(readWavClaims(Buffer.from('RIFF????AVI LIST'))).toBeUndefined();
    expect(readWavClaims(Buffer.alloc(4096))).toBeUndefined();
    expect(readWavClaims(wav(data(10)))).toBeUndefined();
  });

  test('ends on every head, however it is cut or garbled', () => {
    const whole = wav(format(1, 8000), chunk('LIST', Buffer.alloc(40)), data(100));
    for (let length = 0; length <= whole.length; length++) readWavClaims(whole.subarray(0, length));
    for (let at = 12; at < whole.length; at++) {
      const garbled = Buffer.from(whole);
      garbled[at] = 0xff;
      readWavClaims(garbled);
    }
    expect(readWavClaims(whole)?.channelCount).toBe(1);
  });
});

describe('isMp4Head', () => {
  test('knows the first box of an MP4, whatever its length', () => {
    expect(isMp4Head(Buffer.from('\0\0\0\x20ftypM4A '))).toBe(true);
    expect(isMp4Head(Buffer.from('\xff\xff\xff\xffmdat', 'latin1'))).toBe(true);
    expect(isMp4Head(Buffer.from('RIFF????WAVE'))).toBe(false);
    expect(isMp4Head(Buffer.from('ft'))).toBe(false);
  });
});
