/** Who spoke in a recording: its channels, where several were recognised apart, or else its voices. */
import {
  createVoiceClusters,
  giveSpeakers,
  speakersByChannel,
  type VoiceCalibration,
} from '../diarization/index.ts';
import type { SpeakerCount } from '../kernel/index.ts';
import type { FoundSegment } from '../media/index.ts';
import type { Diarization, TimeSpan, Transcript, Warning } from '../transcript/index.ts';
import { createVoiceListener, type VoiceEngine } from './hear-voices.ts';

/** How voices are told apart in this installation. */
export interface Voices extends VoiceEngine {
  readonly method: Exclude<Diarization['method'], 'channel'>;
  /** Of the engine's model. */
  readonly calibration: VoiceCalibration;
}

export interface DiarizationRequest {
  /** How many speak, as far as the caller knows. Channels that are speakers are counted, not asked for. */
  readonly speakers?: SpeakerCount;
  /** What people call who speaks on channel 0, 1, …; used where each channel is a speaker. */
  readonly channelNames?: readonly string[];
}

export interface WhoSpoke {
  /** Takes the next segment of a channel, in order of time. */
  add(path: string, segment: FoundSegment): void;
  /** The transcript with its speakers, once everything was heard. @throws as {@link VoiceListener}. */
  tell(transcript: Transcript): Promise<Transcript>;
}

export interface WhoSpokeRequest {
  /** Absent: nobody asked. */
  readonly diarization?: DiarizationRequest | undefined;
  /** Those that are recognised. */
  readonly channels: readonly (number | 'mix')[];
  readonly signal: AbortSignal;
}

export function openWhoSpoke(voices: Voices, request: WhoSpokeRequest): WhoSpoke {
  const { diarization, channels } = request;
  if (diarization === undefined) {
    return { add: () => undefined, tell: (transcript) => Promise.resolve(transcript) };
  }
  if (channels.length < 2) return byVoice(voices, diarization, request.signal);
  const names = diarization.channelNames;
  return {
    add: () => undefined,
    tell: (transcript) => Promise.resolve(speakersByChannel(transcript, { channels, names })),
  };
}

function byVoice(
  voices: Voices,
  { speakers = {} }: DiarizationRequest,
  signal: AbortSignal,
): WhoSpoke {
  const clusters = createVoiceClusters({ count: speakers, calibration: voices.calibration });
  const listener = createVoiceListener(voices, (heard) => clusters.push(heard), signal);
  return {
    add: (path, segment) => listener.add(path, segment),
    async tell(transcript) {
      const unheard = await listener.done();
      const told = giveSpeakers(transcript, clusters.end(), voices.method);
      return { ...told, warnings: [...told.warnings, ...unheard.map(notHeard)] };
    },
  };
}

function notHeard(span: TimeSpan): Warning {
  return {
    code: 'VOICES_NOT_HEARD',
    message:
      'The engine that tells voices apart failed twice on this stretch: its words are given to the speakers before and after it.',
    span,
  };
}
