/**
 * The rooms of `src/` and who may import whom: the one map, read by dependency-cruiser
 * (`.dependency-cruiser.mjs`), by the architecture tests, and shown in ARCHITECTURE.md.
 * `may` lists the rooms that a room may import, through their `index.ts`.
 */
export const ROOMS = {
  entry: {
    what: 'one process a file, wiring only: the command, the engine process, the decoder and voice activity processes',
    may: '*',
  },
  command: {
    what: "the command line's words and output, progress bars",
    may: ['evaluation', 'models', 'transcript', 'render', 'kernel'],
  },
  worker: {
    what: '`transcribe-recording.ts`: the recipe, top to bottom',
    may: ['media', 'engine', 'models', 'transcript', 'audio', 'runtime', 'kernel'],
  },
  media: {
    what: 'probe, decode to one PCM scratch file a channel, find speech, cut it into segments',
    may: ['audio', 'inference', 'runtime', 'telemetry', 'kernel'],
  },
  engine: {
    what: 'the Engine contract, the pool of supervised engine processes, one folder an engine',
    may: ['audio', 'inference', 'transcript', 'models', 'runtime', 'telemetry', 'kernel'],
  },
  models: {
    what: 'catalogue, pull, verify, choose by language, band and domain',
    may: ['runtime', 'telemetry', 'kernel'],
  },
  inference: {
    what: 'the one home of onnxruntime: sessions, tensors, reading and writing graphs',
    may: ['kernel'],
  },
  transcript: { what: 'words, segments; merge, shift, clip, coverage (pure)', may: ['kernel'] },
  render: { what: 'one file a format (pure)', may: ['transcript', 'kernel'] },
  evaluation: { what: 'word and character error rates (pure)', may: ['kernel'] },
  audio: { what: 'the PCM type and arithmetic (pure)', may: ['kernel'] },
  config: { what: 'environment → one checked, frozen Config (pure)', may: ['kernel'] },
  telemetry: { what: 'the log', may: ['kernel'] },
  runtime: { what: 'child processes, scratch folders, free disk', may: ['telemetry', 'kernel'] },
  kernel: { what: 'errors, languages (pure)', may: [] },
};

/** Rooms that touch no file, clock, network or process. */
export const PURE_ROOMS = ['audio', 'config', 'evaluation', 'kernel', 'render', 'transcript'];

/** Adapter folders: imported only by `entry/`, their own files and tests. A room never names its adapters. */
export const ADAPTERS = [
  'engine/fake',
  'engine/moonshine',
  'media/ffmpeg',
  'media/ffmpeg-wasm',
  'media/silero',
];

/** One library, one home: where a package may be imported. */
export const HOMES = {
  '@ffmpeg/core': ['media/ffmpeg-wasm'],
  commander: ['command'],
  'onnx-proto': ['inference'],
  'onnxruntime-node': ['inference'],
  pacote: ['models'],
  pino: ['telemetry'],
  undici: ['models'],
};

/** Node.js modules that start programs: only `runtime/` does. */
export const PROCESS_MODULES = ['child_process', 'cluster', 'worker_threads'];
