/** sherpa-onnx with the two models, as two functions on sound. */
import sherpa from 'sherpa-onnx-node';
import { SAMPLE_RATE_HZ } from '../../audio/index.ts';
import { corruptModel } from '../../engine/index.ts';
import type { SpeakerSpan } from './clear-sound.ts';

export interface VoiceModels {
  /** Who speaks when in at most a window's sound. Times may lie beyond it by a frame. Blocks the thread. */
  segment(samples: Float32Array): readonly SpeakerSpan[];
  /** The voice in the sound, of unit length; `undefined` where the model hears none. */
  voiceOf(samples: Float32Array): readonly number[] | undefined;
}

export interface VoiceModelsOptions {
  /** Role → path, checked before. */
  readonly files: Readonly<Record<string, string>>;
  /** Samples that the segmentation hears at once. */
  readonly windowSamples: number;
  readonly splitDistance: number;
}

/** Of the segmentation's window: each moment is heard in four, and they vote. */
const SHIFT_RATIO = 0.25;
/** Shorter than a word. */
const LEAST_SECONDS = 0.2;
/** A pause is a pause, as in pyannote's own pipeline 3.1. Of 0 the library makes half a second. */
const LEAST_PAUSE_SECONDS = 0.001;

/** @throws LalelaError MODEL_CORRUPT. */
export function openModels(options: VoiceModelsOptions): VoiceModels {
  const { files, windowSamples } = options;
  try {
    const extractor = new sherpa.SpeakerEmbeddingExtractor(onOneThread(files['embedding'] ?? ''));
    const diarization = new sherpa.OfflineSpeakerDiarization(configOf(options));
    const models: VoiceModels = {
      segment: (samples) => diarization.process(wholeWindows(samples, windowSamples)).map(spanOf),
      voiceOf: (samples) => voiceOf(extractor, samples),
    };
    tryModels(models, windowSamples);
    return models;
  } catch (cause) {
    throw corruptModel('could not be loaded by sherpa-onnx', cause);
  }
}

function onOneThread(model: string) {
  return { model, numThreads: 1, provider: 'cpu', debug: 0 };
}

function configOf({ files, splitDistance }: VoiceModelsOptions): object {
  const { model, ...thread } = onOneThread(files['segmentation'] ?? '');
  return {
    segmentation: { pyannote: { model, windowShiftRatio: SHIFT_RATIO }, ...thread },
    embedding: onOneThread(files['embedding'] ?? ''),
    clustering: { numClusters: -1, threshold: splitDistance },
    minDurationOn: LEAST_SECONDS,
    minDurationOff: LEAST_PAUSE_SECONDS,
  };
}

/** Where files fit each other badly, the process is to end now and not on somebody's recording. */
function tryModels(models: VoiceModels, windowSamples: number): void {
  const length = Math.ceil(windowSamples * (1 + SHIFT_RATIO));
  const sound = Float32Array.from({ length }, (_, at) => Math.sin(at * at) / 4);
  models.voiceOf(sound.subarray(0, SAMPLE_RATE_HZ));
  models.segment(sound);
}

/**
 * With silence up to a whole number of shifts: left with a part of one, the library looks for the voices
 * that it hears there beyond the end of the sound, finds none, and ends the process.
 */
function wholeWindows(samples: Float32Array, windowSamples: number): Float32Array {
  const shift = Math.trunc(windowSamples * SHIFT_RATIO);
  const shifts = Math.max(0, Math.ceil((samples.length - windowSamples) / shift));
  const padded = new Float32Array(windowSamples + shifts * shift);
  padded.set(samples);
  return padded;
}

function spanOf({ start, end, speaker }: { start: number; end: number; speaker: number }) {
  return { startMs: Math.round(start * 1000), endMs: Math.round(end * 1000), speaker };
}

function voiceOf(
  extractor: InstanceType<typeof sherpa.SpeakerEmbeddingExtractor>,
  samples: Float32Array,
): readonly number[] | undefined {
  const stream = extractor.createStream();
  stream.acceptWaveform({ samples, sampleRate: SAMPLE_RATE_HZ });
  stream.inputFinished();
  if (!extractor.isReady(stream)) return undefined;
  const voice = extractor.compute(stream, false);
  const length = Math.hypot(...voice);
  if (!Number.isFinite(length) || length === 0) return undefined;
  return Array.from(voice, (value) => value / length);
}
