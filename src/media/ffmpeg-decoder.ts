/**
 * Decoding with FFmpeg, however it is run.
 *
 *   file → head (ordinary? empty?) → ffprobe (claims) → ffmpeg → counted bytes → scratch file
 */
import { stat } from 'node:fs/promises';
import { BYTES_PER_SAMPLE, SAMPLE_RATE_HZ, samplesToMs } from '../audio/index.ts';
import { LalelaError } from '../kernel/index.ts';
import type { FreeDiskBytes, ProgramEnd } from '../runtime/index.ts';
import { decodeArguments, probeArguments } from './ffmpeg-arguments.ts';
import type { FfmpegRunner } from './ffmpeg-runner.ts';
import { readWavClaims } from './file-head.ts';
import { checkInputFile, type InputFile } from './input-file.ts';
import { decoderError, hasDecodingErrors, notMedia, unrelatedError } from './media-errors.ts';
import { checkClaims, decodeLimits, plausibleDurationMs, PROBE_LIMITS } from './media-limits.ts';
import {
  DEFAULT_MAX_DURATION_MS,
  type DecodedRecording,
  type DecodeOptions,
  type MediaDecoder,
  type MediaInfo,
  type ProbeOptions,
} from './media-decoder.ts';
import { createPcmWriter, diskFull, type PcmWriter } from './pcm-writer.ts';
import { readProbeReport } from './probe-report.ts';

/** ffprobe prints a few hundred bytes; a hostile file's fields may be long, but not so long. */
const MAX_REPORT_BYTES = 65_536;

export interface FfmpegDecoderParts {
  readonly runner: FfmpegRunner;
  readonly freeDiskBytes: FreeDiskBytes;
}

export function createFfmpegDecoder({ runner, freeDiskBytes }: FfmpegDecoderParts): MediaDecoder {
  return {
    async probe(path, options = {}) {
      return probeFile(runner, await checkInputFile(path), options);
    },
    async decode(path, options) {
      const file = await checkInputFile(path);
      const mediaInfo = options.mediaInfo ?? (await probeFile(runner, file, options));
      const maxDurationMs = options.maxDurationMs ?? DEFAULT_MAX_DURATION_MS;
      const channels = channelsOf(mediaInfo, options);
      await checkFreeDisk(options.scratchFolder, freeDiskBytes, {
        claimedMs: mediaInfo.durationMs ?? 0,
        possibleMs: Math.min(plausibleDurationMs(file.sizeBytes), maxDurationMs),
        channelCount: channels.length,
      });
      const writer = await createPcmWriter(options.scratchFolder, { channels, maxDurationMs });
      try {
        return await decodeFile({ runner, file, mediaInfo, maxDurationMs, writer, options });
      } catch (error) {
        await writer.discard();
        throw error;
      }
    },
  };
}

async function probeFile(
  runner: FfmpegRunner,
  file: InputFile,
  { signal }: ProbeOptions,
): Promise<MediaInfo> {
  const pieces: Uint8Array[] = [];
  let byteCount = 0;
  const end = await runner.run({
    tool: 'ffprobe',
    arguments: probeArguments(addresses(runner, file)),
    path: file.path,
    limits: PROBE_LIMITS,
    signal,
    onOutput(piece) {
      byteCount += piece.length;
      if (byteCount > MAX_REPORT_BYTES) throw notMedia();
      pieces.push(piece);
    },
  });
  if (end.exitCode !== 0 || end.isTimedOut) throw decoderError(end, file);
  const mediaInfo = readProbeReport(Buffer.concat(pieces).toString('utf8'), end.errorText);
  checkClaims(mediaInfo);
  return mediaInfo;
}

interface DecodeCall {
  readonly runner: FfmpegRunner;
  readonly file: InputFile;
  readonly mediaInfo: MediaInfo;
  readonly maxDurationMs: number;
  readonly writer: PcmWriter;
  readonly options: DecodeOptions;
}

async function decodeFile(call: DecodeCall): Promise<DecodedRecording> {
  const { runner, file, mediaInfo, maxDurationMs, writer, options } = call;
  await writer.writeSilence(mediaInfo.startMs);
  const leadSamples = writer.sampleCount();
  const end = await runner.run({
    tool: 'ffmpeg',
    arguments: decodeArguments(addresses(runner, file), mediaInfo, {
      channels: options.channels,
      maxDurationMs,
    }),
    path: file.path,
    limits: decodeLimits(file.sizeBytes, maxDurationMs),
    signal: options.signal,
    onOutput: (piece) => takePiece(piece, call),
  });
  const unrelated = unrelatedError(end);
  if (unrelated !== undefined) throw unrelated;
  const sampleCount = writer.sampleCount();
  if (sampleCount === leadSamples) throw noSound(end, call);
  const soundMs = samplesToMs(sampleCount - leadSamples);
  return {
    isDamaged:
      hasDecodingErrors(end, mediaInfo.codec) ||
      isShort(mediaInfo, soundMs) ||
      (await isFileAmiss(file)),
    channels: await writer.finish(),
    durationMs: samplesToMs(sampleCount),
    sourceChannelCount: mediaInfo.channelCount,
    sourceSampleRateHz: mediaInfo.sampleRateHz,
  };
}

async function takePiece(piece: Uint8Array, { writer, mediaInfo, options }: DecodeCall) {
  await writer.write(piece);
  const claimed = mediaInfo.durationMs === undefined ? {} : { claimedMs: mediaInfo.durationMs };
  options.onProgress?.({ decodedMs: samplesToMs(writer.sampleCount()), ...claimed });
  for (const scratchFile of writer.files()) await options.onData?.(scratchFile);
}

function channelsOf({ channelCount }: MediaInfo, { channels }: DecodeOptions): (number | 'mix')[] {
  return channels === 'separate' ? Array.from({ length: channelCount }, (_, i) => i) : ['mix'];
}

function addresses(runner: FfmpegRunner, file: InputFile) {
  const { outputUrl, protocols } = runner;
  return { inputUrl: runner.inputUrl(file.path), outputUrl, protocols };
}

/** A claim is believed only so far as a file of this size could keep it. */
async function checkFreeDisk(
  folder: string,
  freeDiskBytes: FreeDiskBytes,
  {
    claimedMs,
    possibleMs,
    channelCount,
  }: Record<'claimedMs' | 'possibleMs' | 'channelCount', number>,
): Promise<void> {
  const bytesPerMs = (channelCount * SAMPLE_RATE_HZ * BYTES_PER_SAMPLE) / 1000;
  const freeBytes = await freeDiskBytes(folder).catch(() => Infinity);
  if (Math.min(claimedMs, possibleMs) * bytesPerMs > freeBytes) throw diskFull();
}

function noSound(end: ProgramEnd, { file, mediaInfo }: DecodeCall): LalelaError {
  if (hasDecodingErrors(end, mediaInfo.codec)) return decoderError(end, file);
  return new LalelaError(
    'NO_AUDIO',
    'The recording is of a known kind but holds no sound at all. Check that it was recorded and copied completely.',
  );
}

/**
 * Encoders round and pad; a second and a thousandth is more than any of them. AMR leaves out the silence at
 * the end.
 */
function isShort({ durationMs = 0, isDurationStated, codec }: MediaInfo, soundMs: number): boolean {
  return isDurationStated && !codec.startsWith('amr') && soundMs < durationMs * 0.999 - 1000;
}

/** Whether the file holds less than its header says, or is no longer the one that decoding began with. */
async function isFileAmiss(file: InputFile): Promise<boolean> {
  const soundEndsAt = readWavClaims(file.head)?.soundEndsAt ?? 0;
  if (soundEndsAt > file.sizeBytes) return true;
  const now = await stat(file.path).catch(() => undefined);
  return now?.size !== file.sizeBytes || now.mtimeMs !== file.modifiedMs;
}
