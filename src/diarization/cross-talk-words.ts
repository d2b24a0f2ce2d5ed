/** The second net under cross-talk: the same word at the same time, much softer on one of the channels. */
import { open } from 'node:fs/promises';
import { BYTES_PER_SAMPLE, decodeS16le, msToSamples, type PcmFile } from '../audio/index.ts';
import { subtractSpans, type RecognisedStretch, type TimeSpan } from '../transcript/index.ts';

/** Leaks arrive within this time, and an engine places the same word alike. */
const SAME_TIME_MS = 300;
/** Two people seldom say a word at once that much softer than each other … */
const SOFTER_DECIBELS = 10;
/** … and softer than the channel's other words. */
const UNUSUAL_DECIBELS = 6;
/** A channel without any other words has so many that leaked, or they are its own. */
const LEAST_LEAKED_WORDS = 3;
/** So many of a channel's own words tell how loud it usually is. */
const USUAL_WORDS = 50;

interface PlacedWord extends TimeSpan {
  readonly stretch: number;
  readonly index: number;
  readonly channel: PcmFile['channel'];
  readonly text: string;
}

/**
 * The stretches without the words that leaked from another channel. What both channels' speakers said at the
 * same time stays: a word goes only where it is far softer than on the other channel and than its channel's
 * other words. A stretch that held nothing else goes with its words.
 *
 * @param files the channels' scratch files.
 */
export async function dropLeakedWords(
  stretches: readonly RecognisedStretch[],
  files: readonly PcmFile[],
): Promise<readonly RecognisedStretch[]> {
  const words = placeWords(stretches);
  const pairs = wordsSaidTwice(words);
  if (pairs.length === 0) return stretches;
  const twice = new Set(pairs.flat());
  const levels = await openLevels(files);
  try {
    const usual = new Map<PcmFile['channel'], number>();
    for (const { channel } of files) {
      const all = words.filter((word) => word.channel === channel);
      const own = all.filter((word) => !twice.has(word));
      const isAllLeaked = own.length === 0 && all.length >= LEAST_LEAKED_WORDS;
      usual.set(channel, isAllLeaked ? Infinity : await usualLevel(own, levels.of));
    }
    const leaked = new Set<PlacedWord>();
    for (const pair of pairs) {
      const soft = await softOne(pair, levels.of);
      if (soft !== undefined && soft.level < usual.get(soft.word.channel)! - UNUSUAL_DECIBELS)
        leaked.add(soft.word);
    }
    return withoutWords(stretches, leaked);
  } finally {
    await levels.close();
  }
}

function placeWords(stretches: readonly RecognisedStretch[]): PlacedWord[] {
  return stretches
    .flatMap(({ channel, startMs, words }, stretch) =>
      words.map((word, index) => ({
        ...{ stretch, index, channel },
        text: word.text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ''),
        startMs: startMs + word.startMs,
        endMs: startMs + word.endMs,
      })),
    )
    .sort((a, b) => a.startMs - b.startMs);
}

/** @param words in order of their start. */
function wordsSaidTwice(words: readonly PlacedWord[]): [PlacedWord, PlacedWord][] {
  return words.flatMap((word, at) => {
    const pairs: [PlacedWord, PlacedWord][] = [];
    for (let next = at + 1; next < words.length; next++) {
      const other = words[next]!;
      if (other.startMs - word.startMs > SAME_TIME_MS) break;
      if (word.text !== '' && other.channel !== word.channel && other.text === word.text)
        pairs.push([word, other]);
    }
    return pairs;
  });
}

/** Decibels of full scale. */
type LevelOf = (word: PlacedWord) => Promise<number>;

async function softOne([a, b]: readonly [PlacedWord, PlacedWord], levelOf: LevelOf) {
  const [levelA, levelB] = [await levelOf(a), await levelOf(b)];
  if (Math.abs(levelA - levelB) < SOFTER_DECIBELS) return undefined;
  return levelA < levelB ? { word: a, level: levelA } : { word: b, level: levelB };
}

/** The middle one; without any, nothing is softer. */
async function usualLevel(words: readonly PlacedWord[], levelOf: LevelOf): Promise<number> {
  const step = Math.max(1, Math.floor(words.length / USUAL_WORDS));
  const levels: number[] = [];
  for (let at = 0; at < words.length; at += step) levels.push(await levelOf(words[at]!));
  levels.sort((a, b) => a - b);
  return levels[levels.length >> 1] ?? -Infinity;
}

async function openLevels(files: readonly PcmFile[]) {
  const handles = new Map(
    await Promise.all(
      files.map(async ({ channel, path }) => [channel, await open(path, 'r')] as const),
    ),
  );
  const of: LevelOf = async ({ channel, startMs, endMs }) => {
    const length = Math.max(msToSamples(50), msToSamples(endMs - startMs));
    const bytes = new Uint8Array(length * BYTES_PER_SAMPLE);
    const position = msToSamples(startMs) * BYTES_PER_SAMPLE;
    await handles.get(channel)?.read(bytes, 0, bytes.length, position);
    const energy = decodeS16le(bytes).reduce((sum, sample) => sum + sample * sample, 0) / length;
    return 10 * Math.log10(energy + 1e-10);
  };
  return {
    of,
    close: () => Promise.all([...handles.values()].map((handle) => handle.close())),
  };
}

function withoutWords(
  stretches: readonly RecognisedStretch[],
  leaked: ReadonlySet<PlacedWord>,
): RecognisedStretch[] {
  const indices = new Map<number, Set<number>>();
  for (const { stretch, index } of leaked)
    indices.set(stretch, (indices.get(stretch) ?? new Set()).add(index));
  return stretches.flatMap((stretch, at) => {
    const gone = indices.get(at);
    if (gone === undefined) return [stretch];
    const words = stretch.words.filter((_, index) => !gone.has(index));
    if (words.length === 0) return [];
    const speech = stretch.speech ?? [{ startMs: 0, endMs: stretch.endMs - stretch.startMs }];
    const spans = stretch.words.filter((_, index) => gone.has(index));
    return [{ ...stretch, words, speech: subtractSpans(speech, spans) }];
  });
}
