/**
 * The port by which a recording becomes PCM. What a file says of itself is hostile until counted: an
 * adapter refuses absurd claims, bounds time, memory and output, opens no file but the one it is given,
 * and trusts only the number of samples that came out.
 */
import type { PcmFile } from '../audio/index.ts';

export interface MediaDecoder {
  /**
   * Looks at a recording without decoding it.
   *
   * @param path an ordinary file on this machine.
   * @throws LalelaError FILE_NOT_FOUND, FILE_UNREADABLE, FILE_EMPTY, NOT_MEDIA, NO_AUDIO, MEDIA_REFUSED,
   *   DECODER_FAILED, DECODER_MISSING; the signal's reason when aborted.
   */
  probe(path: string, options?: ProbeOptions): Promise<MediaInfo>;
  /**
   * Decodes the first audio stream to scratch files, which belong to the caller once this returns; when it
   * throws, none is left behind.
   *
   * @throws as `probe`, and LalelaError MEDIA_TOO_LONG, DISK_FULL, SCRATCH_UNWRITABLE.
   */
  decode(path: string, options: DecodeOptions): Promise<DecodedRecording>;
}

export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined;
}

/** What a recording says of itself, within what is allowed. */
export interface MediaInfo {
  /** FFmpeg's name of the container, for example `mp3` or `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly container: string;
  /** FFmpeg's name of the codec, for example `aac` or `pcm_mulaw`. */
  readonly codec: string;
  readonly sampleRateHz: number;
  readonly channelCount: number;
  /** The loudspeaker layout where the file names one, for example `stereo` or `5.1`. */
  readonly channelLayout?: string;
  /** The length that the file claims. Good for a progress bar; never trusted. */
  readonly durationMs?: number;
  /** Whether `durationMs` is stated for this very sound, not guessed from the bit rate or a video's length. */
  readonly isDurationStated: boolean;
  /** How much later the sound begins than the file's time 0, as in a video whose sound starts late. */
  readonly startMs: number;
}

export interface DecodeOptions {
  /** Folder for the scratch files; its owner removes it. */
  readonly scratchFolder: string;
  /** A longer recording is refused, never cut. Default {@link DEFAULT_MAX_DURATION_MS}. */
  readonly maxDurationMs?: number | undefined;
  /** `mix`, the default: one channel of all of them. `separate`: one scratch file a channel. */
  readonly channels?: 'mix' | 'separate' | undefined;
  /** What `probe` said of this file; probed anew when left out. */
  readonly mediaInfo?: MediaInfo | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DecodeProgress) => void) | undefined;
  /**
   * Called after each write for each scratch file, with the samples in it so far, which may be read at once.
   * Decoding is held back until it has returned, so what it waits for must end with the signal.
   */
  readonly onData?: ((file: PcmFile) => void | Promise<void>) | undefined;
}

export interface DecodeProgress {
  readonly decodedMs: number;
  /** What the file claims; may be wrong in both directions. */
  readonly claimedMs?: number;
}

export interface DecodedRecording {
  /** One, `mix`, or channels 0, 1, … apart in the file's order. All are equally long. */
  readonly channels: readonly PcmFile[];
  /** Counted, not claimed. */
  readonly durationMs: number;
  readonly sourceChannelCount: number;
  readonly sourceSampleRateHz: number;
  /** The file was cut short, changed meanwhile, or held errors: some of its sound may be missing. */
  readonly isDamaged: boolean;
}

export const DEFAULT_MAX_DURATION_MS = 24 * 60 * 60 * 1000;
