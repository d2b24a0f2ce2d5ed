/** What every engine keeps, run in a real engine process. A line in `engine.test.ts` adds an engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { samplesToMs } from '../../src/audio/index.ts';
import {
  startEngineProcess,
  type EngineCapabilities,
  type EngineProcess,
  type RecognisedSegment,
  type SpeechSegment,
} from '../../src/engine/index.ts';
import type { InstalledModel } from '../../src/models/index.ts';
import { engineProgram } from '../support/engine-program.ts';

export interface EngineCase {
  readonly model: InstalledModel;
  /** Segments with speech, of different lengths. */
  readonly segments: readonly SpeechSegment[];
  /** A segment of silence. */
  readonly silence: SpeechSegment;
  /** A folder of files that are not a model. */
  readonly brokenModel: InstalledModel;
}

export function engineContract(name: string, prepare: () => Promise<EngineCase>): void {
  describe(`the engine ${name}`, () => {
    let given: EngineCase;
    let engine: EngineProcess;
    let capabilities: EngineCapabilities;
    const options = { language: 'eng' };

    beforeAll(async () => {
      given = await prepare();
      engine = startEngineProcess(engineProgram());
      capabilities = await engine.load(given.model);
    }, 120_000);
    afterAll(() => engine.stop());

    test('declares what it can do', () => {
      expect(capabilities.maxSegmentMs).toBeGreaterThanOrEqual(25_000);
      expect(capabilities.batchSize).toBeGreaterThanOrEqual(1);
    });

    test('answers one result a segment, in order, with times inside the segment', async () => {
      const results = await engine.recognise(given.segments, options);
      expect(results).toHaveLength(given.segments.length);
      results.forEach((result, index) =>
        checkResult(result, given.segments[index] as SpeechSegment),
      );
      expect(results.every(({ words }) => words.length > 0)).toBe(true);
    }, 60_000);

    test('says the same of a segment alone as in a batch', async () => {
      const together = await engine.recognise(given.segments, options);
      const [first] = await engine.recognise(given.segments.slice(0, 1), options);
      expect(textOf(first)).toBe(textOf(together[0]));
    }, 60_000);

    test('takes silence without failing', async () => {
      const [result] = await engine.recognise([given.silence], options);
      checkResult(result as RecognisedSegment, given.silence);
    }, 60_000);

    test('refuses files that are not its model, with a clear error', async () => {
      const other = startEngineProcess(engineProgram());
      try {
        await expect(other.load(given.brokenModel)).rejects.toMatchObject({
          code: 'MODEL_CORRUPT',
        });
      } finally {
        await other.stop();
      }
    }, 60_000);

    function checkResult({ words }: RecognisedSegment, { span }: SpeechSegment): void {
      const lengthMs = samplesToMs(span.endSample - span.startSample);
      let previousMs = 0;
      for (const { text, startMs, endMs, confidence } of words) {
        expect(text).toMatch(/^\S+$/u);
        expect(startMs).toBeGreaterThanOrEqual(previousMs);
        expect(endMs).toBeGreaterThanOrEqual(startMs);
        expect(endMs).toBeLessThanOrEqual(lengthMs);
        if (capabilities.wordConfidence) expect(confidence).toBeGreaterThan(0);
        previousMs = startMs;
      }
    }
  });
}

function textOf(result: RecognisedSegment | undefined): string {
  return result?.words.map(({ text }) => text).join(' ') ?? '';
}
