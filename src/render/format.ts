import type { Transcript } from '../transcript/index.ts';

export interface RenderOptions {
  /** Line ends of the caption formats `srt` and `vtt`. Default `\n`. */
  readonly newline?: '\n' | '\r\n';
  /** What `ctm` and `rttm` call the recording; made into one token without spaces. Default `recording`. */
  readonly recordingName?: string;
}

/** One way to write a transcript down. */
export interface Format {
  /** Of a file in this format, without the leading dot. */
  readonly extension: string;
  readonly mediaType: string;
  /** It is not text: nothing that a terminal can show. */
  readonly isBinary?: true;
  /** It says who spoke and nothing else: there is none of a recording that was not diarised. */
  readonly needsSpeakers?: true;
  /** Pure: the same transcript and options give the same bytes. Takes any transcript, also an empty one. */
  readonly render: (
    transcript: Transcript,
    options?: RenderOptions,
  ) => string | Promise<Uint8Array>;
}

export interface TextFormat extends Format {
  readonly render: (transcript: Transcript, options?: RenderOptions) => string;
}

export interface BinaryFormat extends Format {
  readonly isBinary: true;
  readonly render: (transcript: Transcript, options?: RenderOptions) => Promise<Uint8Array>;
}
