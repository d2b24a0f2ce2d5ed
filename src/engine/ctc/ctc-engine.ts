/** The adapter of CTC models that are run directly: posteriors give times, confidence, and room for phrases. */
import { SAMPLE_RATE_HZ, samplesToMs } from '../../audio/index.ts';
import type { InstalledModel } from '../../models/index.ts';
import type { Engine, LoadedEngine, RecognisedSegment, RecogniseOptions } from '../engine.ts';
import { readFiles, readSettings } from '../shared/read-settings.ts';
import { readSpan } from '../shared/read-span.ts';
import { readTokenTable } from '../shared/token-table.ts';
import { alignTokens } from './align-tokens.ts';
import { openCtcModel, type CtcModel } from './ctc-model.ts';
import { decodeBeam } from './decode-beam.ts';
import { decodeGreedy } from './decode-greedy.ts';
import { expectPhrases, type ExpectedPhrases } from './expect-phrases.ts';
import type { Phrases } from './phrases.ts';
import type { HeardToken, Posteriors } from './posteriors.ts';
import { CtcSettingsSchema, type CtcSettings } from './settings.ts';
import { spellWords } from './spell-words.ts';
import { createVocabulary, type CtcVocabulary } from './vocabulary.ts';

export function createCtcEngine(): Engine {
  return { name: 'ctc', load };
}

interface Ctc {
  readonly model: CtcModel;
  readonly vocabulary: CtcVocabulary;
  readonly settings: CtcSettings;
  readonly expected: ExpectedPhrases;
}

async function load(installed: InstalledModel): Promise<LoadedEngine> {
  const settings = readSettings(CtcSettingsSchema, installed.settings);
  const files = readFiles(installed, { required: ['model', 'tokens'], optional: [] });
  const table = await readTokenTable(files['tokens'] ?? '');
  const vocabulary = createVocabulary(table, settings.blank);
  const model = await openCtcModel(files['model'] ?? '', settings, table);
  const ctc = { model, vocabulary, settings, expected: expectPhrases(vocabulary, settings) };
  return {
    capabilities: {
      wordTimes: true,
      wordConfidence: true,
      punctuates: settings.punctuates ?? false,
      phrases: true,
      maxSegmentMs: settings.maxSegmentMs ?? 30_000,
      batchSize: 1,
    },
    async recognise(segments, options, signal) {
      const results: RecognisedSegment[] = [];
      for (const { span } of segments) {
        signal.throwIfAborted();
        results.push(await recogniseSound(ctc, await readSpan(span), options));
      }
      return results;
    },
    close: () => model.close(),
  };
}

/** A fifth of a second: convolutions need more than a frame. */
const LEAST_SAMPLES = SAMPLE_RATE_HZ / 5;

async function recogniseSound(
  { model, vocabulary, settings, expected }: Ctc,
  samples: Float32Array,
  { phrases: asked = [] }: RecogniseOptions,
): Promise<RecognisedSegment> {
  const sound = samples.length < LEAST_SAMPLES ? padded(samples) : samples;
  const posteriors = await model.hear(sound);
  const { phrases, warnings } = expected(asked);
  const heard = decode(posteriors, vocabulary.blank, { ...settings, phrases });
  const frameMs = samplesToMs(sound.length) / Math.max(1, posteriors.frameCount);
  const lengthMs = samplesToMs(samples.length);
  return { words: spellWords(heard, vocabulary, { frameMs, lengthMs }), warnings };
}

const DEFAULT_BEAM = 16;

type Decoding = Omit<CtcSettings, 'phrases'> & { readonly phrases: Phrases | undefined };

function decode(
  posteriors: Posteriors,
  blank: number,
  { phrases, decoder, beamSize = DEFAULT_BEAM }: Decoding,
): HeardToken[] {
  if (phrases === undefined && decoder !== 'prefix-beam') return decodeGreedy(posteriors, blank);
  const tokens = decodeBeam(posteriors, { blank, beamSize, phrases });
  return alignTokens(posteriors, tokens, blank);
}

function padded(samples: Float32Array): Float32Array {
  const longer = new Float32Array(LEAST_SAMPLES);
  longer.set(samples);
  return longer;
}
