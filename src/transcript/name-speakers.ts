import type { Transcript } from './transcript.ts';

/** The transcript with names for speakers by their label; those without one keep what they have. */
export function nameSpeakers(
  transcript: Transcript,
  names: Readonly<Record<string, string>> = {},
): Transcript {
  const { diarization } = transcript;
  if (diarization === undefined) return transcript;
  const speakers = diarization.speakers.map((speaker) =>
    Object.hasOwn(names, speaker.label) ? { ...speaker, name: names[speaker.label]! } : speaker,
  );
  return { ...transcript, diarization: { ...diarization, speakers } };
}
