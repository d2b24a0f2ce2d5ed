import { visibleTokens } from '../transcript/index.ts';

/** A name as one token of NIST's formats. Leading semicolons would make its line a comment. */
export function recordingToken(name = ''): string {
  return (
    visibleTokens(name)
      .join('_')
      .replace(/^;[;_]*/, '') || 'recording'
  );
}
