/** Who spoke: from what a client asks to what a job is given. */
import type { JobOptions } from '../../job/index.ts';
import type { SpeakerCount } from '../../kernel/index.ts';
import { invalid } from './invalid.ts';
import type { JobOptionsRequest } from './request-schema.ts';

type Asked = NonNullable<JobOptionsRequest['diarization']>;

/**
 * @throws LalelaError REQUEST_INVALID where the number of speakers is given in two ways, or cannot be, or where
 * channels have names that are to be mixed.
 */
export function diarizationOf(
  asked: Asked,
  channels: JobOptionsRequest['channels'],
): NonNullable<JobOptions['diarization']> {
  const { channel_names: names } = asked;
  if (names !== undefined && channels === 'mono')
    throw invalid('`diarization.channel_names`: channels that are mixed have no names.');
  const speakers = speakersOf(asked);
  return {
    ...(speakers === undefined ? {} : { speakers }),
    ...(names === undefined ? {} : { channelNames: names.map((name) => name.trim()) }),
  };
}

function speakersOf({ speakers, min_speakers: min, max_speakers: max }: Asked) {
  const isRange = min !== undefined || max !== undefined;
  if (speakers !== undefined && isRange)
    throw invalid('`diarization` takes either `speakers`, or `min_speakers` and `max_speakers`.');
  if (speakers === undefined) return isRange ? rangeOf({ min, max }) : undefined;
  if (typeof speakers === 'number') return { exact: speakers };
  const { exact, ...bounds } = speakers;
  if (exact === undefined) return rangeOf(bounds);
  if (bounds.min !== undefined || bounds.max !== undefined)
    throw invalid('`diarization.speakers` takes either `exact`, or `min` and `max`.');
  return { exact };
}

interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

function rangeOf({ min, max }: Bounds): SpeakerCount {
  if ((min ?? 1) > (max ?? Infinity))
    throw invalid('`diarization`: the least number of speakers is more than the most.');
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}
