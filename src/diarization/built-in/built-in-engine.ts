/** The engine that hears voices with the weights of this project: nothing has to be pulled for it. */
import { samplesToMs, msToSamples, type PcmSpan } from '../../audio/index.ts';
import {
  readSpan,
  type Engine,
  type EngineCapabilities,
  type LoadedEngine,
  type RecognisedSegment,
  type SpeechSegment,
  type VoiceStretch,
} from '../../engine/index.ts';
import type { InstalledModel } from '../../models/index.ts';
import { spansWithin } from './spans-within.ts';
import { openVoiceModel, type VoiceModel } from './voice-model.ts';

const LONGEST_SEGMENT_MS = 120_000;

/**
 * Sound that is listened to at once. The colour of the line is taken from all of it, so it should hold
 * several turns; memory grows with it: two minutes take 60 MiB more and tell voices apart no better.
 */
const CHUNK_MS = 60_000;

const CAPABILITIES: EngineCapabilities = {
  wordTimes: false,
  wordConfidence: false,
  punctuates: false,
  phrases: false,
  maxSegmentMs: LONGEST_SEGMENT_MS,
  batchSize: 1,
};

export function createBuiltInEngine(): Engine {
  return { name: 'built-in', load };
}

/** The model's one file is its `weights`. */
async function load({ files }: InstalledModel): Promise<LoadedEngine> {
  const model = await openVoiceModel(files['weights'] ?? '');
  return {
    capabilities: CAPABILITIES,
    async recognise(segments, _options, signal) {
      const results: RecognisedSegment[] = [];
      for (const segment of segments) {
        const voices = await hearSegment(model, segment, signal);
        results.push({ words: [], warnings: [], voices });
      }
      return results;
    },
    close: () => model.close(),
  };
}

async function hearSegment(
  model: VoiceModel,
  { span, speech }: SpeechSegment,
  signal: AbortSignal,
): Promise<VoiceStretch[]> {
  const voices: VoiceStretch[] = [];
  for (const chunk of chunksOf(span)) {
    signal.throwIfAborted();
    const offsetMs = samplesToMs(chunk.startSample - span.startSample);
    const lengthMs = samplesToMs(chunk.endSample - chunk.startSample);
    const spoken = spansWithin(speech, { startMs: offsetMs, endMs: offsetMs + lengthMs });
    if (spoken.length === 0) continue;
    for (const heard of await model.listen(await readSpan(chunk), spoken)) {
      const { startMs, endMs } = heard;
      voices.push({ ...heard, startMs: startMs + offsetMs, endMs: endMs + offsetMs });
    }
  }
  return voices;
}

/** Equal parts of a span, none longer than a chunk, cut at whole milliseconds. */
function chunksOf({ path, startSample, endSample }: PcmSpan): PcmSpan[] {
  const lengthMs = samplesToMs(endSample - startSample);
  const count = Math.ceil(lengthMs / CHUNK_MS);
  const cuts = Array.from(
    { length: count },
    (_, index) => startSample + msToSamples(Math.round((index * lengthMs) / count)),
  );
  return cuts.map((cut, index) => ({
    path,
    startSample: cut,
    endSample: cuts[index + 1] ?? endSample,
  }));
}
