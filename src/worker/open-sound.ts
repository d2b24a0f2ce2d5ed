/** A recording → the sound that is to be recognised: all channels mixed, or each by itself. */
import type { PcmFile } from '../audio/index.ts';
import { distinctChannels, silenceCrossTalk } from '../diarization/index.ts';
import {
  createGrowingPcm,
  findSpeech,
  skipQuietBlocks,
  type DecodedRecording,
  type GrowingPcm,
  type MediaDecoder,
  type MediaInfo,
  type PcmGrowth,
  type SpeechDetector,
} from '../media/index.ts';
import type { ChannelSpeech } from './channel-speech.ts';
import type { ProgressMeter } from './progress-meter.ts';

type Channel = PcmFile['channel'];

export interface Sound {
  /** What is recognised: `mix`, or the channels that hold sound of their own. */
  readonly channels: readonly Channel[];
  /** Of all channels, a block of each in turn, while the sound is still decoded where it is one. */
  findSpeech(detector: SpeechDetector): AsyncGenerator<ChannelSpeech>;
  /** Waits for the end of decoding. */
  readonly recording: Promise<DecodedRecording>;
}

export interface SoundRequest {
  readonly path: string;
  readonly scratchFolder: string;
  readonly channels?: 'auto' | 'mono' | 'separate' | undefined;
  readonly maxDurationMs?: number | undefined;
  readonly meter: ProgressMeter;
  readonly signal: AbortSignal;
}

/**
 * One channel, or the mix, is heard while it is decoded. Channels apart are decoded first, for only all of
 * their sound tells whether they hold the same: a recording of several starts so much later.
 * @throws as the decoder does.
 */
export async function openSound(decoder: MediaDecoder, request: SoundRequest): Promise<Sound> {
  const { signal, meter } = request;
  const mediaInfo = await decoder.probe(request.path, { signal });
  const channels = areApart(mediaInfo, request) ? 'separate' : 'mix';
  const pcm = createGrowingPcm();
  const recording = decode(decoder, { ...request, mediaInfo, channels }, pcm);
  if (channels === 'mix' || mediaInfo.channelCount === 1) {
    const channel = channels === 'mix' ? channels : 0;
    return soundOf([{ channel, pcm }], recording, signal);
  }
  const files = await distinctChannels((await recording).channels, signal);
  await silenceCrossTalk(files, signal);
  meter.heard(files.length);
  return soundOf(
    files.map((file) => ({ channel: file.channel, pcm: complete(file) })),
    recording,
    signal,
  );
}

/** Telephone exchanges record a call's two ends on two channels, at 8 kHz. */
function areApart(
  { channelCount, sampleRateHz }: MediaInfo,
  { channels = 'auto' }: SoundRequest,
): boolean {
  if (channels !== 'auto') return channels === 'separate';
  return channelCount === 2 && sampleRateHz <= 8000;
}

function decode(
  decoder: MediaDecoder,
  request: Omit<SoundRequest, 'channels'> & { mediaInfo: MediaInfo; channels: 'mix' | 'separate' },
  pcm: PcmGrowth,
): Promise<DecodedRecording> {
  const { path, scratchFolder, mediaInfo, channels, maxDurationMs, meter, signal } = request;
  const done = decoder.decode(path, {
    ...{ scratchFolder, mediaInfo, channels, maxDurationMs, signal },
    onProgress: ({ decodedMs, claimedMs }) => meter.decoded(decodedMs, claimedMs),
    onData: (file) => pcm.grow(file.path, file.sampleCount),
  });
  done.then(
    ({ durationMs }) => {
      meter.decoded(durationMs, durationMs);
      pcm.finish();
    },
    (error: unknown) => pcm.fail(error),
  );
  return done;
}

function complete({ path, sampleCount }: PcmFile): GrowingPcm {
  return { waitFor: () => Promise.resolve({ path, sampleCount, isComplete: true }) };
}

interface ChannelPcm {
  readonly channel: Channel;
  readonly pcm: GrowingPcm;
}

function soundOf(
  channels: readonly ChannelPcm[],
  recording: Promise<DecodedRecording>,
  signal: AbortSignal,
): Sound {
  return {
    channels: channels.map(({ channel }) => channel),
    recording,
    findSpeech(detector) {
      const asked = channels.length > 1 ? skipQuietBlocks(detector) : detector;
      return findInTurn(channels, asked, signal);
    },
  };
}

/** A block of each channel, then the next of each: so the channels are done at the same time. */
async function* findInTurn(
  channels: readonly ChannelPcm[],
  detector: SpeechDetector,
  signal: AbortSignal,
): AsyncGenerator<ChannelSpeech> {
  let searches = channels.map(({ channel, pcm }) => {
    return { channel, blocks: findSpeech(pcm, { detector }, signal) };
  });
  while (searches.length > 0) {
    const ended = new Set<unknown>();
    for (const search of searches) {
      const block = await search.blocks.next();
      if (block.done === true) ended.add(search);
      else yield { ...block.value, channel: search.channel };
    }
    searches = searches.filter((search) => !ended.has(search));
  }
}
