/**
 * The adapter of sherpa-onnx: every family of models that it loads offline, told apart by `settings.family`
 * of the catalogue entry.
 */
import sherpa, { type OfflineRecognizer } from 'sherpa-onnx-node';
import { SAMPLE_RATE_HZ, samplesToMs } from '../../audio/index.ts';
import { languageCode, twoLetterCode } from '../../kernel/index.ts';
import type { InstalledModel } from '../../models/index.ts';
import type {
  Engine,
  EngineCapabilities,
  LoadedEngine,
  RecognisedSegment,
  SpeechSegment,
} from '../engine.ts';
import { corruptModel, wrongSettings } from '../shared/model-errors.ts';
import { readFiles, readSettings } from '../shared/read-settings.ts';
import { readSpan } from '../shared/read-span.ts';
import { spreadWords, TIMES_ESTIMATED } from '../shared/spread-words.ts';
import { readTokenTable } from '../shared/token-table.ts';
import { checkGraphs, checkVocabulary, type GraphFacts } from './check-graphs.ts';
import { FAMILIES } from './families.ts';
import type { Family, Files } from './family.ts';
import { placeTokens, textWords } from './place-tokens.ts';
import { SherpaSettingsSchema, type SherpaSettings } from './settings.ts';

export function createSherpaOnnxEngine(): Engine {
  return { name: 'sherpa-onnx', load };
}

interface SherpaModel {
  readonly family: Family;
  readonly files: Files;
  readonly settings: SherpaSettings;
  readonly facts: GraphFacts;
}

async function load(installed: InstalledModel): Promise<LoadedEngine> {
  const model = await checkModel(installed);
  const recogniser = await createRecogniser(model);
  const capabilities = capabilitiesOf(model);
  let current = '';

  async function recognise(segment: SpeechSegment, language: string) {
    const wanted = languageOf(model, language);
    if (wanted !== current) recogniser.setConfig(configOf(model, wanted));
    current = wanted;
    return recogniseSegment(recogniser, segment);
  }

  return {
    capabilities,
    async recognise(segments, { language }, signal) {
      const results: RecognisedSegment[] = [];
      for (const segment of segments) {
        signal.throwIfAborted();
        results.push(await recognise(segment, language));
      }
      return results;
    },
    close: () => Promise.resolve(),
  };
}

/** All that can be checked before native code sees a file. */
async function checkModel(installed: InstalledModel): Promise<SherpaModel> {
  const settings = readSettings(SherpaSettingsSchema, installed.settings);
  const family = Object.hasOwn(FAMILIES, settings.family) ? FAMILIES[settings.family] : undefined;
  if (family === undefined)
    throw wrongSettings(
      `Its family is not one of ${Object.keys(FAMILIES).join(', ')}, which are all that there are.`,
    );
  checkDecoding(family, settings);
  const files = readFiles(installed, {
    required: [...Object.keys(family.graphs), 'tokens'],
    optional: [],
  });
  const facts = await checkGraphs(family, files);
  checkVocabulary(family, facts, await readTokenTable(files['tokens'] ?? ''));
  const model = { family, files, settings, facts };
  checkLanguage(model);
  return model;
}

function checkDecoding({ decodingMethods }: Family, { decodingMethod }: SherpaSettings): void {
  if (decodingMethod === undefined || decodingMethods.includes(decodingMethod)) return;
  throw wrongSettings(`Its family is decoded by ${decodingMethods.join(' or ')} only.`);
}

async function createRecogniser(model: SherpaModel): Promise<OfflineRecognizer> {
  try {
    return await sherpa.OfflineRecognizer.createAsync(configOf(model, ''));
  } catch (cause) {
    throw corruptModel('could not be loaded by sherpa-onnx', cause);
  }
}

function configOf({ family, files, settings }: SherpaModel, language: string): object {
  const { sampleRateHz = SAMPLE_RATE_HZ, featureBins = 80 } = settings;
  return {
    featConfig: { sampleRate: sampleRateHz, featureDim: featureBins },
    modelConfig: {
      ...family.config(files, { ...settings, ...(language === '' ? {} : { language }) }),
      tokens: files['tokens'],
      numThreads: 1,
      provider: 'cpu',
      debug: 0,
    },
    decodingMethod: settings.decodingMethod ?? family.decodingMethods[0],
    maxActivePaths: settings.maxActivePaths ?? 4,
    blankPenalty: settings.blankPenalty ?? 0,
  };
}

function capabilitiesOf({ family, settings, facts }: SherpaModel): EngineCapabilities {
  const hasAttention = settings.tokenTimes === true && (facts['decoder']?.outputs.length ?? 0) > 3;
  return {
    wordTimes: family.gives.times || hasAttention,
    wordConfidence: family.gives.confidence,
    punctuates: settings.punctuates ?? family.punctuates,
    // Transducers could be given hot words, which this adapter does not hand on; other families take none.
    phrases: false,
    maxSegmentMs: settings.maxSegmentMs ?? family.maxSegmentMs,
    batchSize: 1,
  };
}

/** @throws LalelaError MODEL_SETTINGS_INVALID for a language at which the library would end the process. */
function checkLanguage({ settings, facts }: SherpaModel): void {
  const known = languageCodes(facts);
  const { language = '' } = settings;
  if (language === '' || known.length === 0 || known.includes(language)) return;
  throw wrongSettings('Its language is not one of those that the model names.');
}

function languageCodes(facts: GraphFacts): readonly string[] {
  return facts['encoder']?.metadata['all_language_codes']?.split(',') ?? [];
}

/** What the model calls a language; empty where it finds out by itself. */
function languageOf({ settings, facts }: SherpaModel, asked: string): string {
  if (settings.language !== undefined) return settings.language;
  const code = languageCode(asked);
  const own = code === undefined ? undefined : twoLetterCode(code);
  return own !== undefined && languageCodes(facts).includes(own) ? own : '';
}

async function recogniseSegment(
  recogniser: OfflineRecognizer,
  { span, speech }: SpeechSegment,
): Promise<RecognisedSegment> {
  const samples = await readSpan(span);
  const stream = recogniser.createStream();
  stream.acceptWaveform({ samples: longEnough(samples), sampleRate: SAMPLE_RATE_HZ });
  const result = await recogniser.decodeAsync(stream);
  const lengthMs = samplesToMs(samples.length);
  const placed = placeTokens(result, lengthMs);
  if (placed !== undefined) return { words: placed, warnings: [] };
  const spans = speech.length > 0 ? speech : [{ startMs: 0, endMs: lengthMs }];
  return { words: spreadWords(textWords(result), spans), warnings: [TIMES_ESTIMATED] };
}

/** Half a second: some families end the process where there is not one whole frame. */
const LEAST_SAMPLES = SAMPLE_RATE_HZ / 2;

function longEnough(samples: Float32Array): Float32Array {
  if (samples.length >= LEAST_SAMPLES) return samples;
  const padded = new Float32Array(LEAST_SAMPLES);
  padded.set(samples);
  return padded;
}
