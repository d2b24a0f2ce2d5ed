/**
 * The little that is read from a file's first bytes without FFmpeg: what FFmpeg passes over in silence (a
 * WAV that holds less than it says) or says in other words in each version (absurd WAV headers).
 */

export interface WavClaims {
  readonly channelCount: number;
  readonly sampleRateHz: number;
  /** Where in the file the sound ends; undefined where the writer did not know or the head is too short. */
  readonly soundEndsAt?: number;
}

/** Programs that write to a pipe put 0, 2 GB or 4 GB (or about) where they do not know the length. */
const UNKNOWN_LENGTH_FROM = 0x7fff0000;

/** What a RIFF/WAVE header says; undefined when it is none. */
export function readWavClaims(head: Buffer): WavClaims | undefined {
  if (head.length < 12 || head.toString('latin1', 0, 4) !== 'RIFF') return undefined;
  if (head.toString('latin1', 8, 12) !== 'WAVE') return undefined;
  let format: Omit<WavClaims, 'soundEndsAt'> | undefined;
  for (let at = 12; at + 8 <= head.length;) {
    const kind = head.toString('latin1', at, at + 4);
    const length = head.readUInt32LE(at + 4);
    if (kind === 'data') return format && { ...format, ...readSoundEnd(at + 8, length) };
    if (kind === 'fmt ' && at + 16 <= head.length) {
      format = {
        channelCount: head.readUInt16LE(at + 10),
        sampleRateHz: head.readUInt32LE(at + 12),
      };
    }
    // Chunks begin at even places.
    at += 8 + length + (length % 2);
  }
  return format;
}

function readSoundEnd(start: number, length: number): Pick<WavClaims, 'soundEndsAt'> {
  return length === 0 || length >= UNKNOWN_LENGTH_FROM ? {} : { soundEndsAt: start + length };
}

/** Whether it begins as QuickTime, MP4, M4A and 3GP files do, however it goes on. */
export function isMp4Head(head: Buffer): boolean {
  return ['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip'].includes(head.toString('latin1', 4, 8));
}
