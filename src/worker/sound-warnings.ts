import type { PcmFile } from '../audio/index.ts';
import type { DecodedRecording } from '../media/index.ts';
import type { Warning } from '../transcript/index.ts';

/** What of a recording's sound is not as its owner may think. @param heard the channels recognised. */
export function soundWarnings(
  recording: DecodedRecording,
  heard: readonly PcmFile['channel'][],
): Warning[] {
  const { isDamaged, sourceChannelCount } = recording;
  const warnings: Warning[] = [];
  if (isDamaged) warnings.push(damaged(recording));
  if (sourceChannelCount <= heard.length) return warnings;
  return [...warnings, heard[0] === 'mix' ? mixed(sourceChannelCount) : copied(recording, heard)];
}

function damaged({ durationMs }: DecodedRecording): Warning {
  return {
    code: 'MEDIA_DAMAGED',
    message:
      `The recording is damaged or cut short: ${durationMs / 1000} s ` +
      'of it could be decoded and were transcribed. Send the whole file if there is one.',
  };
}

function mixed(channelCount: number): Warning {
  return {
    code: 'CHANNELS_MIXED',
    message:
      `The ${channelCount} channels of the recording were mixed into one. ` +
      'Where each is one speaker, ask for `channels: separate` to have them recognised apart.',
  };
}

function copied(
  { sourceChannelCount }: DecodedRecording,
  heard: readonly PcmFile['channel'][],
): Warning {
  return {
    code: 'CHANNELS_SAME',
    message:
      `Of the ${sourceChannelCount} channels of the recording only ${heard.length} ` +
      `${heard.length === 1 ? 'holds' : 'hold'} sound of its own (${heard.join(', ')}, counted from 0): ` +
      'the others are copies and were not recognised again.',
  };
}
