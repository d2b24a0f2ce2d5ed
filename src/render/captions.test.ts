import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  PROVENANCE,
  handMadeTranscript,
  usualTranscript,
  wildTranscript,
} from '../../tests/support/arbitrary-transcript.ts';
import { buildTranscript, visibleTokens, wordsByChannel, type Word } from '../transcript/index.ts';
import { buildCaptions, type Caption } from './captions.ts';

/** Words of 60 ms a letter and 40 ms between; a number in brackets is a longer silence. */
function speak(text: string, endMs?: number, msPerLetter = 60) {
  let atMs = 0;
  const words: Word[] = [];
  for (const part of text.split(' ')) {
    const pause = /^\[(\d+)\]$/.exec(part);
    if (pause) atMs += Number(pause[1]) - 40;
    else {
      const lengthMs = part.length * msPerLetter;
      words.push({ text: part, startMs: atMs, endMs: atMs + lengthMs });
      atMs += lengthMs + 40;
    }
  }
  const durationMs = endMs ?? atMs;
  return buildTranscript({
    language: 'eng',
    durationMs,
    segments: [{ channel: 'mix', startMs: 0, endMs: durationMs, words }],
    provenance: PROVENANCE,
  });
}

const linesOf = (captions: readonly Caption[]) => captions.map(({ lines }) => lines.join(' | '));

describe('buildCaptions', () => {
  test('shows nothing over silence', () => {
    expect(buildCaptions(speak('[3000]', 3000))).toEqual([]);
  });

  test('ends captions at sentences', () => {
    const captions = buildCaptions(
      speak('The house will come to order now. I recognise the honourable member.'),
    );
    expect(linesOf(captions)).toEqual([
      'The house will come to order now.',
      'I recognise the honourable member.',
    ]);
  });

  test('ends captions at pauses', () => {
    const captions = buildCaptions(speak('we have seen [1000] three hundred people'));
    expect(linesOf(captions)).toEqual(['we have seen', 'three hundred people']);
  });

  test('keeps sentences together that would be gone before a second has passed', () => {
    const captions = buildCaptions(speak('Yes. No. I cannot say that I remember it at all.'));
    expect(linesOf(captions)).toEqual(['Yes. No. I cannot say | that I remember it at all.']);
  });

  test('sets a long sentence in lines of like length and breaks it after a comma', () => {
    const captions = buildCaptions(
      speak(
        'There is iron, they say, in all our blood, and a grain or two perhaps is good, but his makes me feel it.',
      ),
    );
    expect(linesOf(captions)).toEqual([
      'There is iron, they say, in all our blood,',
      'and a grain or two perhaps is good, | but his makes me feel it.',
    ]);
  });

  test('lets a short caption stand for a second where nobody speaks after it', () => {
    expect(buildCaptions(speak('Yes.', 5000))).toEqual([
      { startMs: 0, endMs: 1000, lines: ['Yes.'] },
    ]);
  });

  test('lets a caption stand for as long as it takes to read', () => {
    const text = 'This was said far too quickly, one thinks';
    const [caption] = buildCaptions(speak(text, 9000, 10));
    expect(caption!.endMs).toBe(text.length * 50);
  });

  test('ends where the next caption begins, and with the recording', () => {
    const captions = buildCaptions(
      speak('Nobody can read this line in so short a time. [1000] Yes.', 1900, 5),
    );
    expect(captions.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 1540],
      [1540, 1900],
    ]);
  });

  test('never stands longer than seven seconds', () => {
    const transcript = buildTranscript({
      language: 'eng',
      durationMs: 60_000,
      segments: [
        {
          channel: 0,
          startMs: 0,
          endMs: 60_000,
          words: [{ text: 'Aaaah', startMs: 0, endMs: 50_000 }],
        },
      ],
      provenance: PROVENANCE,
    });
    expect(buildCaptions(transcript)).toMatchObject([{ startMs: 0, endMs: 7000 }]);
  });

  test('breaks a word that is longer than a line', () => {
    const captions = buildCaptions(speak(`so ${'x'.repeat(100)} there`));
    const lines = captions.flatMap((caption) => caption.lines);
    expect(lines.join(' ').split(' ')).toEqual([
      'so',
      'x'.repeat(42),
      'x'.repeat(42),
      'x'.repeat(16),
      'there',
    ]);
  });

  test('fills two lines of 42 characters before it begins another caption', () => {
    const word = 'm'.repeat(42);
    const captions = buildCaptions(speak(`${word} ${word} ${word} ${word}`, undefined, 20));
    expect(linesOf(captions)).toEqual([`${word} | ${word}`, `${word} | ${word}`]);
  });

  test('begins another caption rather than a line that is too long', () => {
    const [long, short] = ['m'.repeat(30), 'm'.repeat(20)];
    const captions = buildCaptions(speak(`${long} ${long} ${short}`, undefined, 20));
    expect(captions.flatMap(({ lines }) => lines).toSorted()).toEqual([short, long, long]);
    expect(captions).toHaveLength(2);
  });

  test('counts what a reader sees, not code units', () => {
    const word = 'd\u032Al\u032At\u032An\u032A👩‍👩‍👧‍👦\u200B';
    expect(linesOf(buildCaptions(speak(Array(7).fill(word).join(' '), 3000, 5)))).toEqual([
      Array(7).fill(word).join(' '),
    ]);
  });

  test('shows two people who speak at once one after the other', () => {
    const say = (channel: number, startMs: number, text: string) => ({
      channel,
      startMs,
      endMs: startMs + 2000,
      words: [{ text, startMs: 0, endMs: 2000 }],
    });
    const captions = buildCaptions(
      buildTranscript({
        language: 'eng',
        durationMs: 10_000,
        segments: [say(0, 0, 'First'), say(1, 1500, 'Second')],
        provenance: PROVENANCE,
      }),
    );
    expect(captions).toEqual([
      { startMs: 0, endMs: 1500, lines: ['First'] },
      { startMs: 1500, endMs: 3500, lines: ['Second'] },
    ]);
  });

  const anyTranscript = fc.oneof(usualTranscript, wildTranscript, handMadeTranscript);

  test('never overlap, and each stands for some time and at most seven seconds', () => {
    fc.assert(
      fc.property(anyTranscript, (transcript) => {
        let freeMs = 0;
        for (const { startMs, endMs } of buildCaptions(transcript)) {
          expect(Number.isInteger(startMs) && Number.isInteger(endMs)).toBe(true);
          expect(startMs).toBeGreaterThanOrEqual(freeMs);
          expect(endMs).toBeGreaterThan(startMs);
          expect(endMs - startMs).toBeLessThanOrEqual(7000);
          freeMs = endMs;
        }
      }),
    );
  });

  test('have one or two lines of at most 42 characters, none blank', () => {
    const graphemes = new Intl.Segmenter('und');
    fc.assert(
      fc.property(anyTranscript, (transcript) => {
        for (const { lines } of buildCaptions(transcript)) {
          expect([1, 2]).toContain(lines.length);
          for (const line of lines) {
            const seen = [...graphemes.segment(line)].filter(
              ({ segment }) => !/^\p{Default_Ignorable_Code_Point}+$/u.test(segment),
            );
            expect(seen.length).toBeGreaterThan(0);
            expect(seen.length).toBeLessThanOrEqual(42);
            expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
          }
        }
      }),
    );
  });

  test('hold every word of the transcript once and in order', () => {
    fc.assert(
      fc.property(fc.oneof(usualTranscript, handMadeTranscript), (transcript) => {
        const shown = buildCaptions(transcript).flatMap(({ lines }) => lines);
        const said = [...wordsByChannel(transcript).values()].map((words) =>
          words.flatMap(({ text }) => visibleTokens(text)).join(''),
        );
        const join = (texts: readonly string[]) => texts.join('').replaceAll(' ', '');
        if (said.length <= 1) expect(join(shown)).toBe(join(said));
        else expect([...join(shown)].sort()).toEqual([...join(said)].sort());
      }),
    );
  });

  test('are shorter than a second only where the next one or the end of the recording comes', () => {
    fc.assert(
      fc.property(usualTranscript, (transcript) => {
        const captions = buildCaptions(transcript);
        captions.forEach(({ startMs, endMs }, i) => {
          if (endMs - startMs >= 1000) return;
          expect(endMs).toBe(captions[i + 1]?.startMs ?? transcript.durationMs);
        });
      }),
    );
  });

  test('begin when their first word is spoken', () => {
    fc.assert(
      fc.property(usualTranscript, (transcript) => {
        // A word that is broken over two captions begins the second one in its middle.
        const segments = transcript.segments.map((segment) => ({
          ...segment,
          words: segment.words.map((word) => ({
            ...word,
            text: [...word.text].slice(0, 42).join(''),
          })),
        }));
        const starts = segments.flatMap(({ words }) => words.map(({ startMs }) => startMs));
        for (const { startMs } of buildCaptions({ ...transcript, segments })) {
          expect(starts).toContain(startMs);
        }
      }),
    );
  });
});
