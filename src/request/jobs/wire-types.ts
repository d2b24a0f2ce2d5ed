/** Small schemas that every route builds from. */
import { Type, type TSchemaOptions } from 'typebox';
import { LONGEST_SPEAKER_NAME, SPEAKER_NAME_PATTERN } from '../../kernel/index.ts';

export const closed = { additionalProperties: false } as const;

/** One of a few words. */
export function choice<const T extends readonly string[]>(words: T, options: TSchemaOptions = {}) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...words], ...options });
}

/** Text on one line: no control characters, no halves of characters, which no database keeps; never empty. */
export function line(options: TSchemaOptions & { readonly maxLength: number }) {
  return Type.String({
    minLength: 1,
    pattern: '^[^\\u0000-\\u001f\\u007f\\ud800-\\udfff]*$',
    ...options,
  });
}

/** What a client calls a speaker. */
export function speakerName(options: TSchemaOptions = {}) {
  return Type.String({
    minLength: 1,
    maxLength: LONGEST_SPEAKER_NAME,
    pattern: SPEAKER_NAME_PATTERN,
    ...options,
  });
}

/** ISO 8601, UTC. */
export const Time = (description: string) =>
  Type.String({ format: 'date-time', description, examples: ['2026-01-15T12:00:00.000Z'] });

export const Sha256 = (description: string) =>
  Type.String({ pattern: '^[0-9a-f]{64}$', description });

export const JobId = Type.String({
  minLength: 1,
  maxLength: 128,
  description: 'Of the job.',
  examples: ['9f8e7d6c5b4a39281706f5e4d3c2b1a0'],
});

export const JobParams = Type.Object({ id: JobId });

/** Milliseconds since 1970 → ISO 8601. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Of an answer that is nothing but its headers. */
export function noBody(description: string) {
  return Type.Unsafe<undefined>({ description });
}
