/** The words of `lalela transcribe` about who spoke → checked options. */
import {
  isSpeakerName,
  LalelaError,
  LONGEST_SPEAKER_NAME,
  MOST_CHANNEL_NAMES,
  MOST_SPEAKERS,
  type SpeakerCount,
} from '../kernel/index.ts';

export interface SpeakerWords {
  readonly speakers?: string | undefined;
  readonly channels?: string | undefined;
  readonly channelNames?: string | undefined;
}

export interface SpeakerOptions {
  readonly channels: 'auto' | 'mono' | 'separate';
  /** Absent: nobody asked who spoke. */
  readonly diarization?: {
    readonly speakers?: SpeakerCount;
    readonly channelNames?: readonly string[];
  };
}

/** @throws LalelaError USAGE, saying what was expected. */
export function parseSpeakerOptions(words: SpeakerWords): SpeakerOptions {
  const { speakers, channelNames } = words;
  const channels = parseChannels(words.channels ?? 'auto');
  const names = channelNames === undefined ? undefined : parseNames(channelNames, channels);
  if (speakers === undefined && names === undefined) return { channels };
  const count = parseSpeakers(speakers ?? 'auto');
  const diarization = {
    ...(count === undefined ? {} : { speakers: count }),
    ...(names === undefined ? {} : { channelNames: names }),
  };
  return { channels, diarization };
}

function parseSpeakers(text: string): SpeakerCount | undefined {
  if (text === 'auto') return undefined;
  const [, least, most = least] = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(text) ?? [];
  const [min, max] = [Number(least ?? 0), Number(most ?? 0)];
  if (min < 1 || max < min || max > MOST_SPEAKERS) {
    throw usage(
      `--speakers: expected auto, a number from 1 to ${MOST_SPEAKERS} such as 2, or two such as 2-4.`,
    );
  }
  return text.includes('-') ? { min, max } : { exact: min };
}

function parseChannels(word: string): SpeakerOptions['channels'] {
  if (word === 'auto' || word === 'mono' || word === 'separate') return word;
  throw usage('--channels: expected auto, mono or separate.');
}

function parseNames(list: string, channels: SpeakerOptions['channels']): string[] {
  if (channels === 'mono')
    throw usage('--channel-names: channels that are mixed (--channels mono) have no names.');
  const names = list.split(',').map((name) => name.trim());
  const isPossible = names.every(isSpeakerName) && new Set(names).size === names.length;
  if (!isPossible || names.length > MOST_CHANNEL_NAMES) {
    throw usage(
      `--channel-names: expected one to ${MOST_CHANNEL_NAMES} different names of at most ${LONGEST_SPEAKER_NAME} characters, with commas between, such as agent,caller.`,
    );
  }
  return names;
}

function usage(message: string): LalelaError {
  return new LalelaError('USAGE', message);
}
