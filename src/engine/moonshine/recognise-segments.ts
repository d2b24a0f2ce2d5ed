/** Segments → words: decodes them, and looks again at what came back empty or went round in circles. */
import { msToSamples, SAMPLE_RATE_HZ } from '../../audio/index.ts';
import type { Warning } from '../../transcript/index.ts';
import type { RecognisedSegment, SpeechSegment } from '../engine.ts';
import type { AlignmentHead } from './alignment-heads.ts';
import type { DecodedTokens } from './decoding.ts';
import type { MoonshineModel } from './moonshine-model.ts';
import { placeWords } from './place-words.ts';
import { readSegmentAudio, type SegmentAudio, type Surroundings } from './segment-audio.ts';
import { MAX_TOKENS } from './shapes.ts';
import { spellWords } from './spell-words.ts';
import { stretchSound } from './stretch-sound.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface Recogniser {
  readonly model: MoonshineModel;
  readonly vocabulary: Vocabulary;
  /** The heads whose attention the model reports. */
  readonly heads: readonly AlignmentHead[];
}

/** One way to look at a segment. */
interface Look extends Surroundings {
  readonly mustSpeak: boolean;
}

interface Heard {
  readonly audio: SegmentAudio;
  readonly decoded: DecodedTokens;
  readonly isSecondLook: boolean;
}

/** English comes to about three tokens a second, and hardly ever to more than six. */
const MOST_TOKENS_A_SECOND = 10;
/** Less speech than this may well hold no word: a breath, a knock. */
const LEAST_SPEECH_MS = 300;
/**
 * What is said only because the end was held back counts if its first token was not far-fetched and the
 * whole is likely: noise, hum and tones gave 0.004 and less for the first, missed speech 0.09.
 */
const LEAST_FIRST_PROBABILITY = 0.03;
const LEAST_MEAN_PROBABILITY = 0.3;

/**
 * Moonshine wants about 0.6 s of quiet around speech: with less it leaves words out or makes up an
 * ending, with a second and more it may hear nothing at all.
 */
const FIRST_LOOK: Look = { mostMs: 600, leastMs: 600, reachMs: 0, mustSpeak: false };
const LOOKS_AT_EMPTY: readonly Look[] = [
  { mostMs: 200, leastMs: 200, reachMs: 0, mustSpeak: false },
  { ...FIRST_LOOK, mustSpeak: true },
  { mostMs: 400, leastMs: 400, reachMs: 400, mustSpeak: true },
];
const LOOKS_AT_REPETITION: readonly Look[] = [
  { mostMs: 300, leastMs: 300, reachMs: 0, mustSpeak: false },
];

/**
 * Below this mean probability a segment is heard once more, at two speeds that choose every token together.
 * On `eng-librispeech` (`npm run bench -- accuracy`) that takes the word error rate from 11.0 to 10.6 %
 * (base) and from 16.1 to 15.3 % (tiny), for some hundredths of the processor's time; at 0.82 it took a
 * fifth of it and won no more.
 */
const UNSURE_PROBABILITY = 0.76;
const SLOWER = 0.9;

/** One answer a segment, in the same order. @throws when `signal` is aborted. */
export async function recogniseSegments(
  recogniser: Recogniser,
  segments: readonly SpeechSegment[],
  signal: AbortSignal,
): Promise<RecognisedSegment[]> {
  const audios = await Promise.all(
    segments.map((segment) => readSegmentAudio(segment, FIRST_LOOK)),
  );
  const { model } = recogniser;
  const first = await model.decode(
    audios.map((audio) => request(audio, FIRST_LOOK)),
    signal,
  );
  const heard = audios.map((audio, i): Heard => {
    return { audio, decoded: first[i] as DecodedTokens, isSecondLook: false };
  });
  const surer = await hearTheUnsure(model, heard, signal);
  const results: RecognisedSegment[] = [];
  for (const [i, segment] of segments.entries()) {
    const best = await lookAgain(recogniser, { segment, heard: surer[i] as Heard }, signal);
    results.push(recognised(recogniser, segment, best));
  }
  return results;
}

/** What two renderings say together, where one alone was unsure. */
async function hearTheUnsure(
  model: MoonshineModel,
  heard: readonly Heard[],
  signal: AbortSignal,
): Promise<Heard[]> {
  const unsure = heard.filter(({ decoded }) => isUnsure(decoded));
  const requests = unsure.map(({ audio }) => ({
    ...request(audio, FIRST_LOOK),
    renderings: [stretchSound(audio.samples, SLOWER)],
  }));
  const together = new Map<Heard, DecodedTokens>();
  for (const [i, decoded] of (await model.decode(requests, signal)).entries()) {
    if (decoded.ending === 'end' && decoded.tokens.length > 0) {
      together.set(unsure[i] as Heard, decoded);
    }
  }
  return heard.map((one) => ({ ...one, decoded: together.get(one) ?? one.decoded }));
}

function isUnsure({ tokens, probabilities, ending }: DecodedTokens): boolean {
  const isWhole = ending === 'end' && tokens.length > 0;
  return isWhole && meanProbability(probabilities) < UNSURE_PROBABILITY;
}

/** Geometric. */
function meanProbability(probabilities: readonly number[]): number {
  const sum = probabilities.reduce((total, probability) => total + Math.log(probability), 0);
  return Math.exp(sum / probabilities.length);
}

function request({ samples }: SegmentAudio, { mustSpeak }: Look) {
  const most = Math.ceil((samples.length / SAMPLE_RATE_HZ) * MOST_TOKENS_A_SECOND);
  return { samples, maxTokens: Math.min(MAX_TOKENS - 1, most), mustSpeak };
}

/** What a second look makes of a segment, or what was heard before if that is no better. */
async function lookAgain(
  recogniser: Recogniser,
  { segment, heard }: { segment: SpeechSegment; heard: Heard },
  signal: AbortSignal,
): Promise<Heard> {
  const wanted = wantedLooks(recogniser, segment, heard.decoded);
  for (const look of wanted) {
    const audio = await readSegmentAudio(segment, look);
    const [decoded] = await recogniser.model.decode([request(audio, look)], signal);
    if (decoded && isConvincing(recogniser, decoded, look)) {
      return { audio, decoded, isSecondLook: true };
    }
  }
  return heard;
}

function wantedLooks(
  { vocabulary }: Recogniser,
  { speech, span }: SpeechSegment,
  decoded: DecodedTokens,
): readonly Look[] {
  if (decoded.ending === 'repetition') return LOOKS_AT_REPETITION;
  const speechMs = speech.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const isLong = span.endSample - span.startSample >= msToSamples(LEAST_SPEECH_MS);
  if (speechMs < LEAST_SPEECH_MS || !isLong) return [];
  return spellWords(decoded, vocabulary).length === 0 ? LOOKS_AT_EMPTY : [];
}

function isConvincing({ vocabulary }: Recogniser, decoded: DecodedTokens, look: Look): boolean {
  if (decoded.ending !== 'end' || spellWords(decoded, vocabulary).length === 0) return false;
  if (!look.mustSpeak) return true;
  const { probabilities } = decoded;
  const isLikely = meanProbability(probabilities) >= LEAST_MEAN_PROBABILITY;
  return isLikely && (probabilities[0] ?? 0) >= LEAST_FIRST_PROBABILITY;
}

function recognised(
  { vocabulary, heads }: Recogniser,
  segment: SpeechSegment,
  { audio, decoded, isSecondLook }: Heard,
): RecognisedSegment {
  const spelled = spellWords(decoded, vocabulary);
  const words = placeWords({ words: spelled, decoded, heads, audio, segment });
  const warnings: Warning[] = [];
  if (isSecondLook) warnings.push(SEGMENT_RETRIED);
  if (decoded.ending === 'repetition') warnings.push(REPETITION_STOPPED);
  if (decoded.ending === 'length') warnings.push(LENGTH_LIMIT);
  return { words, warnings };
}

const SEGMENT_RETRIED: Warning = {
  code: 'SEGMENT_RETRIED',
  message:
    'The model first heard nothing here, or went round in circles, and was asked a second way. Check these words against the recording.',
};
const REPETITION_STOPPED: Warning = {
  code: 'REPETITION_STOPPED',
  message:
    'The model began to repeat itself here and was stopped: words may be missing. Listen to this stretch of the recording.',
};
const LENGTH_LIMIT: Warning = {
  code: 'LENGTH_LIMIT',
  message:
    'The model said more here than anyone can in the time, and was stopped: the words may be wrong. Listen to this stretch of the recording.',
};
