/** Where voices are heard in a chunk of sound, and which of the network's frames each is heard in (pure). */
import { SAMPLE_RATE_HZ, samplesToMs } from '../../audio/index.ts';
import type { TimeSpan } from '../../transcript/index.ts';

/** Samples from one mel frame to the next, and of one. */
const HOP_SAMPLES = 160;
const FRAME_SAMPLES = 400;
/** The network makes one of its frames of so many mel frames. */
const STRIDE = 2;

/** One voice is heard in each stretch of about this length … */
export const CELL_MS = 250;
/** … in its surroundings of this length, as far as there is speech without a pause. */
export const WINDOW_MS = 1500;

/** Frames of a stretch of sound: as many as the network makes of it. */
export interface FrameCounts {
  readonly mels: number;
  readonly frames: number;
}

/** What the network is to listen to. */
export interface VoiceWindows {
  /** The stretches whose voices are asked, in milliseconds from the start of the chunk. */
  readonly cells: readonly TimeSpan[];
  /** 1 for each mel frame that is speech. */
  readonly speech: Float32Array;
  /** For each cell a row of the weights of the network's frames. */
  readonly windows: Float32Array;
}

/** Sound shorter than a frame has none. */
export function frameCounts(sampleCount: number): FrameCounts {
  const mels = Math.max(0, 1 + Math.floor((sampleCount - FRAME_SAMPLES) / HOP_SAMPLES));
  return { mels, frames: Math.ceil(mels / STRIDE) };
}

/** @param speech in milliseconds from the start of the chunk, in order. */
export function voiceWindows(
  speech: readonly TimeSpan[],
  { mels, frames }: FrameCounts,
): VoiceWindows {
  const cells = speech.flatMap(cellsOf);
  const windows = new Float32Array(cells.length * frames);
  cells.forEach(({ window }, row) => {
    const [from, to] = [
      frameAt(window.startMs),
      Math.max(frameAt(window.startMs) + 1, frameAt(window.endMs)),
    ];
    const first = Math.min(from, frames - 1);
    windows.fill(1, row * frames + first, row * frames + Math.min(to, frames));
  });
  const isSpeech = new Float32Array(mels);
  for (const { startMs, endMs } of speech) {
    isSpeech.fill(1, frameAt(startMs) * STRIDE, Math.max(1, frameAt(endMs)) * STRIDE);
  }
  return { cells: cells.map(({ cell }) => cell), speech: isSpeech, windows };
}

interface CellWithWindow {
  readonly cell: TimeSpan;
  readonly window: TimeSpan;
}

function cellsOf({ startMs, endMs }: TimeSpan): CellWithWindow[] {
  const length = endMs - startMs;
  const count = Math.max(1, Math.round(length / CELL_MS));
  return Array.from({ length: count }, (_, index) => {
    const cell = {
      startMs: Math.round(startMs + (index * length) / count),
      endMs: Math.round(startMs + ((index + 1) * length) / count),
    };
    return { cell, window: around(cell, { startMs, endMs }) };
  });
}

/** At the ends of a span the window reaches less far out, but not less far in. */
function around(cell: TimeSpan, span: TimeSpan): TimeSpan {
  const middle = (cell.startMs + cell.endMs) / 2;
  return {
    startMs: Math.max(span.startMs, middle - WINDOW_MS / 2),
    endMs: Math.min(span.endMs, middle + WINDOW_MS / 2),
  };
}

/** The stretch of sound about the middle of one of the network's frames. */
export function frameSpan(frame: number): TimeSpan {
  const hop = HOP_SAMPLES * STRIDE;
  const start = frame * hop + (FRAME_SAMPLES - hop) / 2;
  return { startMs: samplesToMs(start), endMs: samplesToMs(start + hop) };
}

/** The network's frame whose middle is nearest. */
function frameAt(ms: number): number {
  const samples = (ms * SAMPLE_RATE_HZ) / 1000;
  return Math.max(0, Math.round((samples - FRAME_SAMPLES / 2) / (HOP_SAMPLES * STRIDE)));
}
