/** Every environment variable that Lalela reads, with what it does. `docs/configuration.md` is made from it. */
export const SETTINGS = {
  LALELA_MODELS: {
    what: 'Folder of models. May be read-only where the models are already there.',
    otherwise: '`$XDG_DATA_HOME/lalela/models`, or `~/.local/share/lalela/models`',
  },
  LALELA_SCRATCH: {
    what: 'Folder for scratch files: decoded sound, 115 MB an hour and channel, removed afterwards.',
    otherwise: "the system's folder for temporary files",
  },
  LALELA_DIARIZATION: {
    what: 'How voices are told apart: `neural` with a model of the catalogue, `built-in` without any, `auto`: neural where such a model is installed.',
    otherwise: '`auto`',
  },
  LALELA_LOG_LEVEL: {
    what: 'What is logged to standard error, as JSON lines: `silent`, `error`, `warn`, `info` or `debug`.',
    otherwise: '`info` for `serve` and `worker`, else `silent`',
  },
  LALELA_DATA: {
    what: "The service's folder. Objects lie at `objects/<bucket>/<path>` in it, the embedded database at `lalela.db`.",
    otherwise: '`./data`',
  },
  DATABASE_URL: {
    what: '`postgres://…`: keep jobs in PostgreSQL, so that any number of `serve` and `worker` processes share the work. `LALELA_DATA` must then be a folder that all of them share.',
    otherwise: 'SQLite in `LALELA_DATA`',
  },
  LALELA_S3_BUCKET: {
    what: "Keep objects in S3: the bucket of Lalela's own objects. Buckets that callers name are S3 buckets then.",
    otherwise: 'folders in `LALELA_DATA`',
  },
  LALELA_DYNAMODB_TABLE: {
    what: 'Keep jobs in this DynamoDB table. Needs `LALELA_SECRET`.',
    otherwise: 'PostgreSQL or SQLite',
  },
  LALELA_SECRET: {
    what: 'Name or ARN of the secret in Secrets Manager that holds the hashes of keys and the signing secrets of tenants.',
    otherwise: 'none',
  },
  LALELA_SQS_URL: {
    what: 'Queue that wakes workers: they then look for work when told, and every 20 seconds.',
    otherwise: 'they look four times a second',
  },
  LALELA_ECS_CLUSTER: {
    what: 'Cluster in which workers are started when work waits. Needs the other `LALELA_ECS_…`.',
    otherwise: 'none are started',
  },
  LALELA_ECS_TASK: {
    what: 'Task definition that workers are started from, `family` or `family:revision`.',
    otherwise: 'none',
  },
  LALELA_ECS_SUBNETS: { what: 'Subnets of the workers, with commas.', otherwise: 'none' },
  LALELA_ECS_SECURITY_GROUPS: {
    what: 'Security groups of the workers, with commas.',
    otherwise: 'none',
  },
  LALELA_ECS_MOST_WORKERS: { what: 'Workers at once, at most.', otherwise: '`10`' },
  LALELA_ECS_SPOT: {
    what: '`yes` or `no`: interruptible capacity first, and the dearer when there is none.',
    otherwise: '`yes`',
  },
  LALELA_IDLE_SECONDS: {
    what: 'A worker ends after so long without work; 0: after one recording.',
    otherwise: 'it stays',
  },
  LALELA_MODELS_FROM: {
    what: '`s3://bucket/prefix` where `lalela models sync` put models: a worker copies what is missing in `LALELA_MODELS` from there before it starts, and so does `lalela models fetch`.',
    otherwise: 'models are pulled from where the catalogue says',
  },
  LALELA_HEALTH_PORT: {
    what: 'Port on which `worker` answers `/healthz`, `/readyz` and `/metrics`, on every address.',
    otherwise: 'it listens nowhere',
  },
  LALELA_HOST: {
    what: 'Address that the service listens on. Any but loopback needs keys (`lalela keys create`).',
    otherwise: '`127.0.0.1`',
  },
  LALELA_PORT: {
    what: 'Port that the service listens on; 0 for any that is free.',
    otherwise: '`8000`',
  },
  LALELA_PUBLIC_URL: {
    what: 'Where clients reach the service, such as `https://lalela.example.za`: callbacks link to it.',
    otherwise: 'links begin with `/v1`',
  },
  LALELA_ALLOWED_HOSTS: {
    what: 'Host names, addresses and networks (`10.1.0.0/16`), with commas, that addresses chosen by callers may lead to although they are private, on any port.',
    otherwise: 'none',
  },
  LALELA_RETURN_URL: {
    what: 'Where the older contract’s callbacks go that name no `RETURN_URL`.',
    otherwise: 'nowhere: no callback is sent',
  },
  LALELA_ERROR_WORDS: {
    what: 'The words of the placeholder transcript that an older `STATUS: ERROR` callback carries.',
    otherwise: '`The recording could not be transcribed.`',
  },
  LALELA_THREADS: {
    what: 'Engine processes, which recognise.',
    otherwise: 'as many as cores',
  },
  LALELA_JOBS_AT_ONCE: {
    what: 'Recordings that one process has in hand at once; their segments share the engine processes.',
    otherwise: '`16`',
  },
  LALELA_QUEUE_LIMIT: {
    what: 'Jobs that may wait; more are answered with 503 and `Retry-After`.',
    otherwise: '`100000`',
  },
  LALELA_QUEUE_HOURS: {
    what: 'Hours that a job may wait before it expires.',
    otherwise: '`168`',
  },
  LALELA_UPLOAD_LIMIT: {
    what: 'Largest recording, bytes, whether uploaded or fetched.',
    otherwise: '`5000000000`',
  },
  LALELA_KEEP_DAYS: {
    what: 'Days that recording and result are kept, where the job does not say.',
    otherwise: '`30`',
  },
  LALELA_LEASE_SECONDS: {
    what: 'After this long without word from its worker, a job is taken up by another.',
    otherwise: '`30`',
  },
  LALELA_CALLBACK_SCHEDULE: {
    what: 'Waits before each attempt at a callback, with commas: `s`, `m` or `h`.',
    otherwise: '`0s,5s,30s,5m,30m,2h,5h,10h,24h`',
  },
  LALELA_TENANT_JOBS: {
    what: 'Jobs that a tenant may have queued or running at once.',
    otherwise: '`20000`',
  },
  LALELA_TENANT_AUDIO_SECONDS: {
    what: 'Seconds of sound that a tenant may have recognised in a calendar month.',
    otherwise: 'no limit',
  },
  LALELA_TENANT_LONGEST_SECONDS: {
    what: 'Longest recording that a tenant may send, seconds.',
    otherwise: '`86400`',
  },
  LALELA_TENANT_REQUESTS: {
    what: 'Requests that a tenant may make in a minute, to each `serve` process.',
    otherwise: '`60000`',
  },
} as const satisfies Record<string, { what: string; otherwise: string }>;

export type SettingName = keyof typeof SETTINGS;
