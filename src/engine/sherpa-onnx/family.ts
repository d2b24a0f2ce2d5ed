/** What a family of models is: its files, what they must look like, and how sherpa-onnx is told of them. */
import type { SherpaSettings } from './settings.ts';

/** Names in the metadata that sherpa-onnx ends the process without, and the form of the graph. */
export interface GraphForm {
  /** Least and most inputs. */
  readonly inputs: readonly [number, number];
  readonly outputs: number;
  readonly metadata?: readonly string[];
}

export interface Family {
  /** Role → form of its graph, in the order in which they are checked. `tokens` comes with every family. */
  readonly graphs: Readonly<Record<string, GraphForm>>;
  /** Part of sherpa-onnx's `modelConfig`. */
  readonly config: (files: Files, settings: SherpaSettings) => object;
  /** Where the number of tokens is to be found. Absent: the tokens cannot be compared with the model. */
  readonly vocabulary?: VocabularyPlace;
  /** Whether the tokens must name a blank. */
  readonly needsBlank?: boolean;
  readonly gives: { readonly times: boolean; readonly confidence: boolean };
  readonly punctuates: boolean;
  readonly maxSegmentMs: number;
  /** The first is the default. */
  readonly decodingMethods: readonly DecodingMethod[];
}

/** Role → path. */
export type Files = Readonly<Record<string, string>>;
export type DecodingMethod = 'greedy_search' | 'modified_beam_search';

export interface VocabularyPlace {
  readonly role: string;
  /** A name in the metadata, or the last dimension of the first output. */
  readonly from: 'output' | { readonly metadata: string };
  /** Tokens beyond the number in the metadata: NeMo does not count the blank. */
  readonly more?: number;
  /** Whether the table may leave out numbers, as Whisper's does with its special tokens. */
  readonly isPartial?: boolean;
}
