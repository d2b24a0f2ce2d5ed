import type { Transcript } from '../transcript/index.ts';

interface RenderOptions {
  /** Line ends of the caption formats `srt` and `vtt`. Default `\n`. */
  readonly newline?: '\n' | '\r\n';
  /** What `ctm` calls the recording; made into one token without spaces. Default `recording`. */
  readonly recordingName?: string;
}

/** One way to write a transcript down. */
export interface Format {
  /** Of a file in this format, without the leading dot. */
  readonly extension: string;
  readonly mediaType: string;
  /** Pure: the same transcript and options give the same text. Takes any transcript, also an empty one. */
  readonly render: (transcript: Transcript, options?: RenderOptions) => string;
}
