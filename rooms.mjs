/**
 * The rooms of `src/` and who may import whom: the one map, read by dependency-cruiser
 * (`.dependency-cruiser.mjs`), by the architecture tests, and shown in ARCHITECTURE.md.
 * `may` lists the rooms that a room may import, through their `index.ts`.
 */
export const ROOMS = {
  entry: {
    what: 'one process a file, wiring only: the command with its service, the engine, decoder and voice activity processes, the Lambda functions',
    may: '*',
  },
  request: {
    what: 'doors: one folder a dialect (`older`, `jobs`) over one admission; problem replies, OpenAPI',
    may: [
      'admission',
      'job',
      'models',
      'render',
      'transcript',
      'store',
      'runtime',
      'telemetry',
      'config',
      'kernel',
    ],
  },
  admission: {
    what: 'may this be done? who asks, limits, quota, idempotency, allowed addresses; makes the Job',
    may: ['job', 'store', 'models', 'runtime', 'telemetry', 'kernel'],
  },
  job: {
    what: 'the Job, its states and legal moves; the port by which it is kept and claimed under a lease (pure)',
    may: ['kernel'],
  },
  dispatch: {
    what: 'gets a worker to look at the queue: wakes one, or starts one; one folder an adapter',
    may: ['telemetry', 'kernel'],
  },
  database: {
    what: 'jobs, tenants and keys in SQLite, PostgreSQL or DynamoDB: one folder an adapter',
    may: ['admission', 'job', 'kernel'],
  },
  claim: {
    what: 'takes what is due under a lease, and holds that while the work goes on',
    may: ['job', 'telemetry', 'kernel'],
  },
  command: {
    what: "the command line's words and output, progress bars",
    may: ['admission', 'evaluation', 'models', 'transcript', 'render', 'kernel'],
  },
  worker: {
    what: '`transcribe-recording.ts`: the recipe, top to bottom; `run-job.ts`: a job by it; slots, leases, drain',
    may: [
      'claim',
      'job',
      'media',
      'engine',
      'diarization',
      'models',
      'transcript',
      'text',
      'render',
      'store',
      'audio',
      'runtime',
      'telemetry',
      'kernel',
    ],
  },
  media: {
    what: 'probe, decode to one PCM scratch file a channel, find speech, cut it into segments',
    may: ['audio', 'inference', 'runtime', 'telemetry', 'kernel'],
  },
  engine: {
    what: 'the Engine contract, the pool of supervised engine processes, one folder an engine',
    may: ['audio', 'inference', 'transcript', 'models', 'runtime', 'telemetry', 'kernel'],
  },
  diarization: {
    what: 'who spoke: by channel, by voice; one folder a method that hears voices',
    may: ['audio', 'engine', 'inference', 'transcript', 'models', 'runtime', 'kernel'],
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
  text: {
    what: 'text as people write it: acronyms, names, numbers, punctuation, languages; data by language (pure)',
    may: ['transcript', 'kernel'],
  },
  render: { what: 'one file a format (pure)', may: ['transcript', 'kernel'] },
  evaluation: { what: 'word and character error rates (pure)', may: ['text', 'kernel'] },
  store: {
    what: 'recordings, results and checkpoints as objects: one folder an adapter',
    may: ['job', 'runtime', 'telemetry', 'kernel'],
  },
  callback: {
    what: 'sign, send, repeat, give up',
    may: ['job', 'store', 'runtime', 'telemetry', 'kernel'],
  },
  upkeep: {
    what: 'removes what is private or over its time, forgets old records',
    may: ['job', 'store', 'telemetry', 'kernel'],
  },
  audio: { what: 'the PCM type and arithmetic (pure)', may: ['kernel'] },
  config: { what: 'environment → one checked, frozen Config (pure)', may: ['kernel'] },
  telemetry: { what: 'the log, metrics', may: ['kernel'] },
  runtime: {
    what: 'child processes, outbound HTTP with address checks, scratch folders, free disk',
    may: ['telemetry', 'kernel'],
  },
  kernel: { what: 'errors, languages, durations, retry arithmetic (pure)', may: [] },
};

/** Rooms that touch no file, clock, network or process. */
export const PURE_ROOMS = [
  'audio',
  'config',
  'evaluation',
  'job',
  'kernel',
  'render',
  'text',
  'transcript',
];

/** Adapter folders: imported only by `entry/`, their own files and tests. A room never names its adapters. */
export const ADAPTERS = [
  'database/dynamodb',
  'database/postgres',
  'database/sqlite',
  'diarization/built-in',
  'diarization/neural',
  'dispatch/ecs',
  'dispatch/sqs',
  'engine/ctc',
  'engine/fake',
  'engine/moonshine',
  'engine/sherpa-onnx',
  'media/ffmpeg',
  'media/ffmpeg-wasm',
  'media/silero',
  'store/folder',
  'store/s3',
];

/** One library, one home: where a package may be imported. */
export const HOMES = {
  '@aws-sdk/client-dynamodb': ['database/dynamodb'],
  '@aws-sdk/client-ecs': ['dispatch/ecs'],
  '@aws-sdk/client-s3': ['store/s3'],
  '@aws-sdk/client-secrets-manager': ['database/dynamodb'],
  '@aws-sdk/client-sqs': ['dispatch/sqs'],
  '@aws-sdk/lib-storage': ['store/s3'],
  '@aws-sdk/s3-request-presigner': ['store/s3'],
  '@aws-sdk/util-dynamodb': ['database/dynamodb'],
  '@fastify/aws-lambda': ['entry'],
  '@fastify/multipart': ['request'],
  '@fastify/swagger': ['request'],
  '@fastify/type-provider-typebox': ['request'],
  '@ffmpeg/core': ['media/ffmpeg-wasm'],
  '@tus/file-store': ['request'],
  '@tus/server': ['request'],
  commander: ['command'],
  docx: ['render'],
  fastify: ['request'],
  'ipaddr.js': ['runtime'],
  libsql: ['database/sqlite'],
  'onnx-proto': ['inference'],
  'onnxruntime-node': ['inference'],
  pacote: ['models'],
  pg: ['database/postgres'],
  pino: ['telemetry'],
  'prom-client': ['telemetry'],
  'sherpa-onnx-node': ['engine/sherpa-onnx', 'diarization/neural'],
  standardwebhooks: ['callback'],
  undici: ['models', 'runtime'],
};

/** Node.js modules that start programs: only `runtime/` does. */
export const PROCESS_MODULES = ['child_process', 'cluster', 'worker_threads'];
