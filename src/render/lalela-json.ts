import {
  meanConfidence,
  wordsByTime,
  type Segment,
  type SpokenPart,
  type Transcript,
  type Warning,
  type Word,
} from '../transcript/index.ts';
import type { Format } from './format.ts';
import type { LalelaJson } from './lalela-json-schema.ts';

/** Lalela's own full result: everything a transcript holds, times in milliseconds. */
export const lalelaJson: Format = {
  extension: 'json',
  mediaType: 'application/json',
  render: (transcript) => `${JSON.stringify(toLalelaJson(transcript), null, 2)}\n`,
};

function toLalelaJson(transcript: Transcript): LalelaJson {
  const words = wordsByTime(transcript);
  return {
    format: 'lalela-transcript',
    version: 1,
    language: transcript.language,
    ...languagesField(transcript),
    durationMs: transcript.durationMs,
    text: joinTexts(words),
    ...confidenceField(meanConfidence(words)),
    segments: transcript.segments.map(toSegment),
    coverage: {
      speechMs: transcript.coverage.speechMs,
      transcribedMs: transcript.coverage.transcribedMs,
      uncovered: transcript.coverage.uncovered.map(toSpan),
    },
    warnings: transcript.warnings.map(toWarning),
    provenance: toProvenance(transcript),
  };
}

function toProvenance({ provenance }: Transcript): LalelaJson['provenance'] {
  const { software, modelId, modelSha256, engine, options } = provenance;
  return { software, modelId, modelSha256, engine, options: { ...options } };
}

function toSegment({ channel, startMs, endMs, words }: Segment): LalelaJson['segments'][number] {
  return { channel, startMs, endMs, text: joinTexts(words), words: words.map(toWord) };
}

function toWord({ text, startMs, endMs, confidence, speaker, language, spoken }: Word) {
  return {
    text,
    startMs,
    endMs,
    ...confidenceField(confidence),
    ...(speaker === undefined ? {} : { speaker }),
    ...(language === undefined ? {} : { language }),
    ...(spoken === undefined ? {} : { spoken: spoken.map(toSpokenPart) }),
  };
}

function toSpokenPart({ text, startMs, endMs, confidence }: SpokenPart) {
  return { text, startMs, endMs, ...confidenceField(confidence) };
}

function languagesField({ languages }: Transcript): Pick<LalelaJson, 'languages'> {
  if (languages === undefined) return {};
  const rounded = languages.map(({ language, share }) => {
    return { language, share: Math.round(share * 1000) / 1000 };
  });
  return { languages: rounded };
}

function toWarning({ code, message, span }: Warning): LalelaJson['warnings'][number] {
  return { code, message, ...(span === undefined ? {} : { span: toSpan(span) }) };
}

function toSpan({ startMs, endMs }: { startMs: number; endMs: number }) {
  return { startMs, endMs };
}

function confidenceField(confidence: number | undefined): { confidence?: number } {
  if (confidence === undefined || !Number.isFinite(confidence)) return {};
  return { confidence: Math.round(confidence * 1000) / 1000 };
}

function joinTexts(words: readonly Word[]): string {
  return words.map(({ text }) => text).join(' ');
}
