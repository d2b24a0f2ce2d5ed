/** A window of a recording → who speaks when in it, and how each sounds. */
import { setImmediate } from 'node:timers/promises';
import { msToSamples, samplesToMs } from '../../audio/index.ts';
import { readSpan, type RecognisedSegment, type SpeechSegment } from '../../engine/index.ts';
import type { TimeSpan } from '../../transcript/index.ts';
import { clearSound, type SpeakerSpan } from './clear-sound.ts';
import type { VoiceModels } from './open-models.ts';

export async function hearVoices(
  models: VoiceModels,
  { span, speech }: SpeechSegment,
  signal: AbortSignal,
): Promise<RecognisedSegment> {
  signal.throwIfAborted();
  if (speech.length === 0) return { words: [], warnings: [], voices: [] };
  const samples = await readSpan(span);
  const spans = heardSpans(models.segment(samples), samplesToMs(samples.length), speech);
  const voices = new Map<number, readonly number[]>();
  for (const speaker of new Set(spans.map((one) => one.speaker))) {
    // Each call blocks the thread: in between, the process hears that it is to stop, and says that it lives.
    await setImmediate();
    signal.throwIfAborted();
    const voice = models.voiceOf(soundOf(samples, clearSound(spans, speaker)));
    if (voice !== undefined) voices.set(speaker, voice);
  }
  return {
    words: [],
    warnings: [],
    voices: spans.flatMap(({ startMs, endMs, speaker }) => {
      const voice = voices.get(speaker);
      return voice === undefined ? [] : [{ startMs, endMs, voice, speaker }];
    }),
  };
}

/** In order, within the sound; without those in which the voice activity detector heard nobody speak. */
function heardSpans(
  spans: readonly SpeakerSpan[],
  lengthMs: number,
  speech: readonly TimeSpan[],
): readonly SpeakerSpan[] {
  return spans
    .map((span) => ({ ...span, endMs: Math.min(span.endMs, lengthMs) }))
    .filter(({ startMs, endMs }) => endMs > startMs)
    .filter((span) => speech.some((one) => one.startMs < span.endMs && span.startMs < one.endMs))
    .sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
}

/** Less sound than this says little of a voice, and some models nothing at all: it is heard over again. */
const LEAST_SAMPLES = msToSamples(1000);

function soundOf(samples: Float32Array, spans: readonly TimeSpan[]): Float32Array {
  const parts = spans.map(({ startMs, endMs }) =>
    samples.subarray(msToSamples(startMs), msToSamples(endMs)),
  );
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length === 0) return new Float32Array(LEAST_SAMPLES);
  const times = Math.max(1, Math.ceil(LEAST_SAMPLES / length));
  const sound = new Float32Array(length * times);
  let filled = 0;
  for (let time = 0; time < times; time++)
    for (const part of parts) {
      sound.set(part, filled);
      filled += part.length;
    }
  return sound;
}
