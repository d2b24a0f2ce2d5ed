/**
 * Conversations made of read speech (LibriSpeech, five speakers), the same for the same seed, and who truly
 * speaks when. Needs ffmpeg.
 *
 * A turn is 2 to 15 s of one speaker, cut where that speaker pauses; nobody has two turns in a row; the gaps
 * are 0.1 to 1.5 s; each turn is up to 3 dB louder or softer. The truth is told in two ways: whole turns, with
 * the pauses of their speaker, as references of meetings have them; and phrases, without pauses of 0.3 s and
 * more, as NIST's and DIHARD's references are. Both are found by level, not by the detector that is measured.
 */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { seededRandom, type RandomSource } from '../../src/evaluation/bootstrap.ts';
import type { SpeakerTurn } from '../../src/evaluation/speaker-turn.ts';
import type { SpeakerRow } from './evaluate.ts';
import { phrasesOf, type Phrase } from './phrases.ts';
import { decode, faintNoise, readUtterances, writeWav } from './recordings.ts';

const RATE = 16_000;
const LEAST_TURN = 2 * RATE;
const MOST_TURN = 15 * RATE;
const LEAST_PHRASE = RATE / 5;
/** How many turns of the overlapping variant begin before the one before has ended. */
const OVERLAPPING_SHARE = 0.3;
/** Between two utterances within one turn. */
const JOINT = 0.35 * RATE;

export interface MixOptions {
  /** How many speak, 1 to 5. */
  readonly speakers: number;
  readonly seed: number;
  /** Least length. Default five minutes. */
  readonly seconds?: number;
  /** Whether some turns begin up to 1.5 s before the one before has ended. */
  readonly isOverlapping?: boolean;
}

export interface Mix {
  /** 16 kHz. */
  readonly samples: Int16Array;
  /** Who truly speaks when. */
  readonly truth: Readonly<Record<Truth, readonly SpeakerTurn[]>>;
}

/** With or without the pauses of 0.3 s and more within a turn. */
export type Truth = 'turns' | 'phrases';

export type Band = '16 kHz' | '8 kHz';

/** The set that mixes are made of. */
export const MIXED_SET = 'eng-librispeech';

function makeMix({ speakers, seed, seconds = 300, isOverlapping = false }: MixOptions): Mix {
  const random = seededRandom(seed * 1000 + speakers * 10 + Number(isOverlapping));
  const reels = shuffled(readReels(), random)
    .slice(0, speakers)
    .map(({ speaker, pieces }) => ({ speaker, supply: endlessly(pieces, random) }));
  const canvas = createCanvas(Math.ceil(seconds * RATE) + 2 * MOST_TURN, seed);
  let speaking = -1;
  for (let turn = 0; canvas.end() < seconds * RATE; turn++) {
    // Everybody is heard once before anybody is chosen by chance.
    speaking = turn < speakers ? turn : anotherThan(speaking, speakers, random);
    const { speaker, supply } = reels[speaking]!;
    const isEarly = isOverlapping && turn > 0 && random() < OVERLAPPING_SHARE;
    canvas.place({
      speaker,
      phrases: drawTurn(supply, LEAST_TURN + random() * (MOST_TURN - LEAST_TURN)),
      gap: Math.round((isEarly ? -(0.2 + 1.3 * random()) : 0.1 + 1.4 * random()) * RATE),
      gain: 10 ** ((6 * random() - 3) / 20),
    });
  }
  return canvas.result();
}

/** As WAV at 16 kHz, or as a telephone carries it: 300 to 3400 Hz, mu-law at 8 kHz. */
function writeMix({ samples }: Mix, path: string, band: Band): void {
  if (band === '16 kHz') return writeWav(path, [samples], samples.length);
  const wide = `${path}.wide.wav`;
  writeWav(wide, [samples], samples.length);
  const pass = 'highpass=f=300,highpass=f=300,lowpass=f=3400,lowpass=f=3400';
  const telephone = ['-af', pass, '-ar', '8000', '-c:a', 'pcm_mulaw', '-bitexact', path];
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-i', wide, ...telephone]);
  rmSync(wide);
}

export function rttmOf(name: string, turns: readonly SpeakerTurn[]): string {
  const lines = turns.map(({ speaker, startMs, endMs }) => {
    const [start, length] = [startMs, endMs - startMs].map((ms) => (ms / 1000).toFixed(3));
    return `SPEAKER ${name} 1 ${start} ${length} <NA> <NA> ${speaker} <NA> <NA>\n`;
  });
  return lines.join('');
}

interface Written {
  readonly band?: Band;
  readonly truth?: Truth;
}

/** A mix, and who truly speaks in it, with names that say what it is: the same options give the same files. */
export function writeMixFiles(
  folder: string,
  options: MixOptions,
  { band = '16 kHz', truth = 'turns' }: Written,
): SpeakerRow {
  const { speakers, seed, isOverlapping = false } = options;
  const name = `mix-${speakers}-${seed}-${isOverlapping ? 'overlap-' : ''}${parseInt(band)}k`;
  const file = join(folder, `${name}.wav`);
  const rttm = join(folder, `${name}-${truth}.rttm`);
  const mix = makeMix(options);
  writeMix(mix, file, band);
  writeFileSync(rttm, rttmOf(basename(file, '.wav'), mix.truth[truth]));
  return { file, rttm };
}

/** A phrase with its sound, and whether it goes on in the utterance of the one before. */
interface Piece extends Phrase {
  readonly sound: Int16Array;
  /** Samples from the end of the phrase before it in the same utterance. */
  readonly pause: number | undefined;
}

interface Reel {
  readonly speaker: string;
  /** By utterance. */
  readonly pieces: readonly (readonly Piece[])[];
}

let allReels: readonly Reel[] | undefined;

function readReels(): readonly Reel[] {
  if (allReels !== undefined) return allReels;
  const bySpeaker = new Map<string, Piece[][]>();
  for (const { path } of readUtterances(MIXED_SET)) {
    const [speaker = ''] = basename(path).split('-');
    const sound = decode(path);
    const phrases = phrasesOf(sound);
    const pieces = phrases.map((phrase, i) => {
      const before = phrases[i - 1];
      return { ...phrase, sound, pause: before && phrase.startSample - before.endSample };
    });
    bySpeaker.set(speaker, [...(bySpeaker.get(speaker) ?? []), pieces]);
  }
  allReels = [...bySpeaker].map(([speaker, pieces]) => ({ speaker, pieces }));
  return allReels;
}

/** All pieces, utterance after utterance in an order by chance, again and again. */
function endlessly(utterances: readonly (readonly Piece[])[], random: RandomSource): Supply {
  let waiting: Piece[] = [];
  const peek = () => {
    if (waiting.length === 0) waiting = shuffled(utterances, random).flat();
    return waiting[0]!;
  };
  return { peek, take: () => void waiting.shift() };
}

interface Supply {
  readonly peek: () => Piece;
  readonly take: () => void;
}

/** A phrase and where it lies in its turn. */
interface PlacedPhrase {
  /** With the pause before it, as it was recorded. */
  readonly sound: Int16Array;
  /** Samples of that pause. */
  readonly lead: number;
  /** Where the speech begins, in samples of the turn. */
  readonly offset: number;
}

/** Whole phrases, until one more would not come nearer to `wanted` samples; cut where it would be too long. */
function drawTurn({ peek, take }: Supply, wanted: number): PlacedPhrase[] {
  const phrases: PlacedPhrase[] = [];
  let end = 0;
  while (end < wanted) {
    const { sound, startSample, endSample, pause } = peek();
    const isFirst = phrases.length === 0;
    const lead = isFirst || pause === undefined ? 0 : Math.min(pause, RATE);
    const offset = isFirst ? 0 : end + (pause === undefined ? JOINT : lead);
    const length = Math.min(endSample - startSample, MOST_TURN - offset);
    const isFarther = offset + length - wanted > wanted - end;
    if (length < LEAST_PHRASE || (end >= LEAST_TURN && isFarther)) break;
    take();
    const cut = sound.subarray(startSample - lead, startSample + length);
    phrases.push({ sound: cut, lead, offset });
    end = offset + length;
  }
  return phrases;
}

interface NewTurn {
  readonly speaker: string;
  readonly phrases: readonly PlacedPhrase[];
  /** Samples after the end of the turn before; negative where it begins earlier. */
  readonly gap: number;
  readonly gain: number;
}

function createCanvas(length: number, seed: number) {
  const samples = faintNoise(length, seed);
  const truth: Record<Truth, SpeakerTurn[]> = { turns: [], phrases: [] };
  let [endBefore, end] = [0, 0];
  return {
    end: () => end,
    place({ speaker, phrases, gap, gain }: NewTurn): void {
      // Never into the turn before the last, which may be of the same speaker.
      const [begun, start] = [end, Math.max(endBefore, end + gap)];
      for (const { sound, lead, offset } of phrases) {
        sound.forEach((value, i) => {
          const at = start + offset - lead + i;
          samples[at] = Math.max(
            -32_768,
            Math.min(32_767, samples[at]! + Math.round(gain * value)),
          );
        });
        const phraseEnd = start + offset + sound.length - lead;
        truth.phrases.push({ speaker, startMs: toMs(start + offset), endMs: toMs(phraseEnd) });
        end = Math.max(end, phraseEnd);
      }
      const last = truth.phrases.at(-1)!;
      truth.turns.push({ speaker, startMs: toMs(start), endMs: last.endMs });
      endBefore = begun;
    },
    result: (): Mix => ({ samples: samples.subarray(0, end + RATE / 2), truth }),
  };
}

function toMs(sample: number): number {
  return Math.round((sample * 1000) / RATE);
}

function anotherThan(speaking: number, speakers: number, random: RandomSource): number {
  if (speakers === 1) return 0;
  const drawn = Math.floor(random() * (speakers - 1));
  return drawn < speaking ? drawn : drawn + 1;
}

function shuffled<T>(items: readonly T[], random: RandomSource): T[] {
  const order = items.map((item) => ({ item, key: random() }));
  return order.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
