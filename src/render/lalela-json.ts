import {
  meanConfidence,
  wordsByTime,
  type Segment,
  type SpokenPart,
  type Transcript,
  type Warning,
  type Word,
} from '../transcript/index.ts';
import type { TextFormat } from './format.ts';
import type { LalelaJson } from './lalela-json-schema.ts';

/** Lalela's own full result: everything a transcript holds, times in milliseconds. */
export const lalelaJson: TextFormat = {
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
    ...diarizationField(transcript),
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

function toWord(word: Word) {
  const { text, startMs, endMs, confidence, speaker, speakerConfidence, language, spoken } = word;
  return {
    text,
    startMs,
    endMs,
    ...confidenceField(confidence),
    ...(speaker === undefined ? {} : { speaker }),
    ...(isNumber(speakerConfidence) ? { speakerConfidence: thousandths(speakerConfidence) } : {}),
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
    return { language, share: thousandths(share) };
  });
  return { languages: rounded };
}

function diarizationField({ diarization }: Transcript): Pick<LalelaJson, 'diarization'> {
  if (diarization === undefined) return {};
  const { method, speakers, turns, overlaps } = diarization;
  return {
    diarization: {
      method,
      speakers: speakers.map(({ label, name, channel }) => ({
        label,
        ...(name === undefined ? {} : { name }),
        ...(channel === undefined ? {} : { channel }),
      })),
      turns: turns.map(({ speaker, startMs, endMs }) => ({ speaker, startMs, endMs })),
      overlaps: overlaps.map(toSpan),
    },
  };
}

function toWarning({ code, message, span }: Warning): LalelaJson['warnings'][number] {
  return { code, message, ...(span === undefined ? {} : { span: toSpan(span) }) };
}

function toSpan({ startMs, endMs }: { startMs: number; endMs: number }) {
  return { startMs, endMs };
}

function confidenceField(confidence: number | undefined): { confidence?: number } {
  return isNumber(confidence) ? { confidence: thousandths(confidence) } : {};
}

function isNumber(value: number | undefined): value is number {
  return Number.isFinite(value);
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function joinTexts(words: readonly Word[]): string {
  return words.map(({ text }) => text).join(' ');
}
