import { expect, test } from 'vitest';
import { buildTranscript, type Transcript } from '../transcript/index.ts';
import { numberWarnings, phraseWarnings } from './option-warnings.ts';

test('phrases for a model that has no use for any are told, and nothing else is', () => {
  const codes = (...given: Parameters<typeof phraseWarnings>) =>
    phraseWarnings(...given).map(({ code }) => code);

  expect(codes(['Nkosi'], { phrases: false })).toEqual(['PHRASES_NOT_USED']);
  expect(codes(['Nkosi'], { phrases: true })).toEqual([]);
  expect(codes([], { phrases: false })).toEqual([]);
  // Nobody spoke: no engine was asked.
  expect(codes(['Nkosi'], undefined)).toEqual([]);
});

function said(language: string, changed: Partial<Transcript> = {}): Transcript {
  const words = [{ text: 'kubili', startMs: 0, endMs: 900 }];
  const built = buildTranscript({
    ...{ language, durationMs: 1000 },
    segments: [{ channel: 'mix', startMs: 0, endMs: 1000, words }],
    provenance: { software: 'x', modelId: 'm', modelSha256: '', engine: 'fake', options: {} },
  });
  return { ...built, ...changed };
}

test.each([
  ['isiZulu', said('zul'), 1],
  ['English', said('eng'), 0],
  ['Afrikaans', said('afr'), 0],
  ['languages without figures', said('mul', { languages: [{ language: 'zul', share: 1 }] }), 1],
  [
    'languages of which one has figures',
    said('mul', {
      languages: [
        { language: 'zul', share: 0.9 },
        { language: 'eng', share: 0.1 },
      ],
    }),
    0,
  ],
  ['silence', said('zul', { segments: [] }), 0],
  ['silence in any language', said('mul', { segments: [] }), 0],
] as const)('figures that are asked for in %s: %#', (_name, transcript, count) => {
  expect(numberWarnings(transcript, 'written')).toHaveLength(count);
  expect(numberWarnings(transcript, 'spoken')).toEqual([]);
});
