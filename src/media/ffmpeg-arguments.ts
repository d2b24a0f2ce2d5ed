/**
 * The command lines. Every option here keeps something out:
 * - `-format_whitelist`: playlists and lists (HLS, ffconcat, DASH …) under any name make FFmpeg open other
 *   files and addresses; the protocol whitelist alone does not stop the first.
 * - `-protocol_whitelist`: no network.
 * - `-max_alloc`, `-analyzeduration`, `-probesize`: absurd headers.
 * - `-t`: a 640 kB file whose header says 1 Hz grows to 20 GB.
 */
import { SAMPLE_RATE_HZ } from '../audio/index.ts';
import type { DecodeOptions, MediaInfo } from './media-decoder.ts';

const FORMATS = [
  ...[
    'wav',
    'w64',
    'aiff',
    'au',
    'caf',
    'mp3',
    'aac',
    'flac',
    'ogg',
    'mov',
    'mp4',
    'm4a',
    '3gp',
    '3g2',
  ],
  ...[
    'mj2',
    'matroska',
    'webm',
    'amr',
    'amrnb',
    'amrwb',
    'gsm',
    'asf',
    'avi',
    'flv',
    'mpegts',
    'mpeg',
  ],
  ...['ac3', 'eac3', 'g722', 'wv', 'tta', 'ape', 'mpc', 'mpc8', 'dts'],
].join(',');

/** `level` prefixes each line of standard error, for the errors are told from the warnings. */
function guards(protocols: string, level: 'error' | 'warning'): string[] {
  return [
    ...['-hide_banner', '-loglevel', `level+${level}`],
    ...['-protocol_whitelist', protocols, '-format_whitelist', FORMATS],
    ...['-max_alloc', '268435456', '-threads', '1'],
    ...['-analyzeduration', '10000000', '-probesize', '10000000'],
  ];
}

export interface Addresses {
  readonly inputUrl: string;
  readonly outputUrl: string;
  readonly protocols: string;
}

/** ffprobe: what the first audio stream is, as JSON on standard output. */
export function probeArguments({ inputUrl, protocols }: Addresses): string[] {
  return [
    ...guards(protocols, 'warning'),
    ...['-select_streams', 'a:0', '-of', 'json', '-show_entries'],
    'format=format_name,nb_streams,duration,start_time,probe_score:stream=codec_name,sample_rate,channels,channel_layout,duration,start_time',
    inputUrl,
  ];
}

export interface DecodeWish extends Pick<DecodeOptions, 'channels'> {
  readonly maxDurationMs: number;
}

/**
 * ffmpeg: the first audio stream as s16le at 16 kHz, mixed to one channel or with the samples of all in turn,
 * a little more than `maxDurationMs` at most.
 */
export function decodeArguments(
  addresses: Addresses,
  mediaInfo: MediaInfo,
  { channels, maxDurationMs }: DecodeWish,
): string[] {
  const outputCount = channels === 'separate' ? mediaInfo.channelCount : 1;
  return [
    ...['-nostdin', '-nostats', ...guards(addresses.protocols, 'error'), '-i', addresses.inputUrl],
    ...['-map', '0:a:0', '-vn', '-sn', '-dn', '-t', String(Math.ceil(maxDurationMs / 1000) + 1)],
    ...['-af', filters(mediaInfo, channels), '-ac', String(outputCount)],
    ...['-ar', String(SAMPLE_RATE_HZ)],
    // In large pieces: ffmpeg would write each frame by itself, tens of thousands an hour.
    ...['-flush_packets', '0', '-f', 's16le', '-y', addresses.outputUrl],
  ];
}

function filters(mediaInfo: MediaInfo, channels: DecodeWish['channels']): string {
  const fillGaps = `asetpts='${SOUND_CLOCK}',aresample=osr=${SAMPLE_RATE_HZ}:async=1:min_hard_comp=0.09`;
  if (channels === 'separate') return `${apart(mediaInfo.channelCount)},${fillGaps}`;
  return isMeanNeeded(mediaInfo) ? `${mean(mediaInfo.channelCount)},${fillGaps}` : fillGaps;
}

/**
 * Every channel as it is, under the usual layout for so many: FFmpeg would mix them anew on the way from
 * another layout to that. One that is missing from a part of the file is silent there.
 */
function apart(channelCount: number): string {
  const parts = Array.from({ length: channelCount }, (_, i) => `c${i}=c${i}`);
  return `pan=${channelCount}c|${parts.join('|')}`;
}

/**
 * FFmpeg takes six unnamed channels for a cinema's 5.1 and drops the fourth as its bass; they may as well
 * be six microphones, so each gets an equal part. Two channels are mixed equally by `-ac 1`.
 */
function isMeanNeeded({ channelCount, channelLayout }: MediaInfo): boolean {
  return channelCount > 2 && channelLayout === undefined;
}

function mean(channelCount: number): string {
  const parts = Array.from({ length: channelCount }, (_, i) => `${1 / channelCount}*c${i}`);
  return `pan=mono|c0=${parts.join('+')}`;
}

/**
 * Where the file's clock jumps forward over sound that was not sent (silence suppressed by a browser or a
 * telephone, packets lost), the gap is filled with silence, so that times stay those of a player. The
 * expression yields the time of each frame: variable 0 is where the last frame ended, 1 this frame's
 * time, 2 what is added to the file's clock, 3 the jump. A jump of less than 0.1 s is rounding; one of
 * over 30 min, or back by over 1 s, is a broken clock, which is followed from there on. Sound is never
 * dropped. The first frame (N = 0) sets the clock: FFmpeg starts the expression anew where the sample
 * rate or channels change midway.
 */
const SOUND_CLOCK = [
  'st(1,if(isnan(PTS),ld(0),PTS+ld(2)))',
  'if(eq(N,0),st(0,ld(1)))',
  'st(3,ld(1)-ld(0))',
  'if(gt(ld(3),1800*SR)+lt(ld(3),-SR),st(2,ld(2)-ld(3)))',
  'st(1,if(gt(ld(3),0.1*SR)*lte(ld(3),1800*SR),ld(1),ld(0)))',
  'st(0,ld(1)+NB_SAMPLES)',
  'ld(1)',
].join(';');
