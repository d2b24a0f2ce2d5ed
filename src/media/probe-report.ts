/** ffprobe's JSON → MediaInfo. The report is of a hostile file: every field is checked. */
import Type from 'typebox';
import { Check } from 'typebox/value';
import { LalelaError } from '../kernel/index.ts';
import { notMedia } from './media-errors.ts';
import type { MediaInfo } from './media-decoder.ts';

const ProbeReport = Type.Object({
  format: Type.Object({
    format_name: Type.String({ minLength: 1, maxLength: 100 }),
    nb_streams: Type.Integer({ minimum: 0 }),
    probe_score: Type.Integer(),
    duration: Type.Optional(Type.String({ maxLength: 40 })),
    start_time: Type.Optional(Type.String({ maxLength: 40 })),
  }),
  streams: Type.Array(
    Type.Object({
      codec_name: Type.Optional(Type.String({ maxLength: 100 })),
      sample_rate: Type.Optional(Type.String({ maxLength: 40 })),
      channels: Type.Optional(Type.Integer()),
      channel_layout: Type.Optional(Type.String({ maxLength: 200 })),
      duration: Type.Optional(Type.String({ maxLength: 40 })),
      start_time: Type.Optional(Type.String({ maxLength: 40 })),
    }),
    { maxItems: 1 },
  ),
});
type ProbeReport = Type.Static<typeof ProbeReport>;
type AudioStream = ProbeReport['streams'][number];

/** FFmpeg finds an MP3 in every large random file, but gives such finds hardly a point of its hundred. */
const MIN_PROBE_SCORE = 5;
/** A later start or a larger gap is a broken clock (see the decoder's arguments for gaps). */
const MAX_START_MS = 30 * 60 * 1000;
const MIN_START_MS = 100;

/**
 * @param json what ffprobe printed; @param warnings its standard error.
 * @throws LalelaError NOT_MEDIA, NO_AUDIO.
 */
export function readProbeReport(json: string, warnings: string): MediaInfo {
  const report = parse(json);
  const [stream] = report.streams;
  if (report.format.probe_score < MIN_PROBE_SCORE) throw notMedia();
  if (stream === undefined) {
    throw new LalelaError('NO_AUDIO', 'The file holds pictures but no sound. Name one with sound.');
  }
  if (stream.codec_name === undefined || stream.codec_name === 'unknown') throw notMedia();
  return {
    container: report.format.format_name,
    codec: stream.codec_name,
    sampleRateHz: Number(stream.sample_rate ?? 0),
    channelCount: stream.channels ?? 0,
    ...layout(stream),
    ...duration(report, stream, warnings),
    startMs: startMs(report, stream),
  };
}

function parse(json: string): ProbeReport {
  let report: unknown;
  try {
    report = JSON.parse(json);
  } catch (error) {
    throw notMedia(error);
  }
  if (!Check(ProbeReport, report)) throw notMedia();
  return report;
}

function layout({ channel_layout: name }: AudioStream): Pick<MediaInfo, 'channelLayout'> {
  return name === undefined || name === 'unknown' ? {} : { channelLayout: name };
}

function duration(
  { format }: ProbeReport,
  stream: AudioStream,
  warnings: string,
): Pick<MediaInfo, 'durationMs' | 'isDurationStated'> {
  const ofSound = secondsToMs(stream.duration);
  const durationMs = ofSound ?? secondsToMs(format.duration);
  if (durationMs === undefined || durationMs <= 0) return { isDurationStated: false };
  const isOfThisSound = ofSound !== undefined || format.nb_streams === 1;
  const isGuessed = warnings.includes('Estimating duration from bitrate');
  return { durationMs, isDurationStated: isOfThisSound && !isGuessed };
}

function startMs({ format }: ProbeReport, stream: AudioStream): number {
  const lateMs = (secondsToMs(stream.start_time) ?? 0) - (secondsToMs(format.start_time) ?? 0);
  return lateMs >= MIN_START_MS && lateMs <= MAX_START_MS ? lateMs : 0;
}

function secondsToMs(text: string | undefined): number | undefined {
  const ms = Math.round(Number(text) * 1000);
  return text === undefined || !Number.isSafeInteger(ms) ? undefined : ms;
}
