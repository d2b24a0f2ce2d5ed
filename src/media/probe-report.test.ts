import { describe, expect, test } from 'vitest';
import { readProbeReport } from './probe-report.ts';

const FORMAT = { format_name: 'mp3', nb_streams: 1, probe_score: 51, duration: '2.5' };
const STREAM = { codec_name: 'mp3', sample_rate: '44100', channels: 2, channel_layout: 'stereo' };

const read = (format: object = {}, stream: object = {}, warnings = '') =>
  readProbeReport(
    JSON.stringify({
      format: { ...FORMAT, ...format },
      streams: [{ ...STREAM, ...stream }],
    }),
    warnings,
  );

describe('readProbeReport', () => {
  test('reads what a recording says of itself', () => {
    expect(read()).toEqual({
      container: 'mp3',
      codec: 'mp3',
      sampleRateHz: 44_100,
      channelCount: 2,
      channelLayout: 'stereo',
      durationMs: 2500,
      isDurationStated: true,
      startMs: 0,
    });
  });

  test('takes the length of the sound before that of the file', () => {
    expect(read({ nb_streams: 2 }, { duration: '1.25' })).toMatchObject({
      durationMs: 1250,
      isDurationStated: true,
    });
    expect(read({ nb_streams: 2 })).toMatchObject({ durationMs: 2500, isDurationStated: false });
  });

  test('does not take a guess from the bit rate for a stated length', () => {
    const warnings =
      '[mp3 @ 0x1] [warning] Estimating duration from bitrate, this may be inaccurate';
    expect(read({}, {}, warnings)).toMatchObject({ durationMs: 2500, isDurationStated: false });
  });

  test.each(['N/A', '', '-3', '0', '1e300', 'NaN'])('leaves out a length of %j', (duration) => {
    const info = read({ duration });
    expect(info.durationMs).toBeUndefined();
    expect(info.isDurationStated).toBe(false);
  });

  test('tells how much later the sound begins than the file', () => {
    expect(read({ start_time: '1.0' }, { start_time: '2.5' }).startMs).toBe(1500);
    expect(read({ start_time: '0.025' }, { start_time: '0.025' }).startMs).toBe(0);
  });

  test('takes a start after more than half an hour for a broken clock, and a tiny one for rounding', () => {
    expect(read({ start_time: '0' }, { start_time: '1801' }).startMs).toBe(0);
    expect(read({ start_time: '0' }, { start_time: '0.09' }).startMs).toBe(0);
    expect(read({ start_time: '5' }, { start_time: '0' }).startMs).toBe(0);
  });

  test('leaves out an unknown layout', () => {
    expect(read({}, { channel_layout: 'unknown' })).not.toHaveProperty('channelLayout');
  });

  test('refuses a find with hardly a point, which is one by chance', () => {
    expect(() => read({ probe_score: 1 })).toThrow(expect.objectContaining({ code: 'NOT_MEDIA' }));
  });

  test('tells media without sound from no media', () => {
    expect(() => readProbeReport(JSON.stringify({ format: FORMAT, streams: [] }), '')).toThrow(
      expect.objectContaining({ code: 'NO_AUDIO' }),
    );
    expect(() => read({}, { codec_name: 'unknown' })).toThrow(
      expect.objectContaining({ code: 'NOT_MEDIA' }),
    );
  });

  test.each(['', '{', '{}', '[]', 'null', '{"format":{},"streams":[]}'])(
    'takes the report %j for that of no recording',
    (json) => {
      expect(() => readProbeReport(json, '')).toThrow(
        expect.objectContaining({ code: 'NOT_MEDIA' }),
      );
    },
  );
});
