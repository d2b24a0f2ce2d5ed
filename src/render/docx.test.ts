import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { diarisedTranscript } from '../../tests/support/arbitrary-transcript.ts';
import { exampleConversation } from '../../tests/support/example-conversation.ts';
import { exampleTranscript } from '../../tests/support/example-transcript.ts';
import { readDocx, readZip } from '../../tests/support/read-docx.ts';
import type { Transcript } from '../transcript/index.ts';
import { docx } from './docx.ts';
import { buildParagraphs } from './paragraphs.ts';

afterEach(() => void vi.useRealTimers());

function said(text: string, name: string): Transcript {
  const words = [{ text, startMs: 3_723_999, endMs: 3_724_000, speaker: 'A' }];
  const [segment] = exampleConversation.segments;
  const { diarization } = exampleConversation;
  return {
    ...exampleConversation,
    segments: [{ ...segment!, words }],
    diarization: { ...diarization!, speakers: [{ label: 'A', name }] },
  };
}

describe('docx', () => {
  test('is a paragraph a turn, with time and name', async () => {
    expect(await readDocx(await docx.render(exampleConversation))).toEqual([
      '[00:00:00] Thandi Nkosi: Good morning. How are you?',
      '[00:00:02] B: Very well, thank you.',
      '[00:00:06] Thandi Nkosi: Let us begin.',
    ]);
  });

  test('has no names where nobody asked who spoke', async () => {
    expect(await readDocx(await docx.render(exampleTranscript))).toEqual([
      '[00:00:00] Good morning, everyone. Let us begin.',
    ]);
  });

  test('is a document without paragraphs for silence', async () => {
    expect(await readDocx(await docx.render({ ...exampleTranscript, segments: [] }))).toEqual([]);
  });

  test('is the same bytes whenever it is made, and says nothing of when', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-15T12:00:00Z') });
    const first = await docx.render(exampleConversation);
    vi.setSystemTime(new Date('2031-07-01T08:30:00Z'));
    const second = await docx.render(exampleConversation);

    expect(Buffer.from(second).equals(Buffer.from(first))).toBe(true);
    const files = await readZip(second);
    expect([...files.values()].join('')).not.toMatch(/20(26|31)-\d\d-\d\d/);
    expect(files.get('docProps/core.xml')).not.toContain('dcterms:created');
  });

  test.each([
    ['what looks like XML', '</w:t><x>&amp;', 'A & <b>', '</w:t><x>&amp;', 'A & <b>'],
    ['control characters', 'a\u0000\u0008b', 'c\u001Fd\u0085e', 'a b', 'c d e'],
    ['what XML cannot hold', 'a\uFFFEb\uD800', 'c\uFFFF', 'a\uFFFDb\uFFFD', 'c\uFFFD'],
    ['marks of direction', 'שלום', '\u202Eabc\u2066', 'שלום', 'abc'],
    ['a very long word', 'x'.repeat(65_536), 'y', 'x'.repeat(65_536), 'y'],
  ])('holds %s', async (_what, text, name, shownText, shownName) => {
    const [paragraph] = await readDocx(await docx.render(said(text, name)));
    expect(paragraph).toBe(`[01:02:03] ${shownName}: ${shownText}`);
  });

  test('opens, with every paragraph, whatever was said and by whom', async () => {
    await fc.assert(
      fc.asyncProperty(diarisedTranscript, async (transcript) => {
        const shown = await readDocx(await docx.render(transcript));
        const texts = buildParagraphs(transcript).map(({ text }) => text);
        expect(shown).toHaveLength(texts.length);
        texts.forEach((text, i) => {
          expect(shown[i]).toMatch(/^\[\d{2,}:\d\d:\d\d\] /);
          expect(shown[i]!.endsWith(text.replaceAll(/[\uFFFE\uFFFF]/g, '\uFFFD'))).toBe(true);
        });
      }),
      { numRuns: 40 },
    );
  });
});
