/** What is counted and measured, in Prometheus' text form. Labels have few values: no ids, no tenants. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface Metrics {
  httpRequest(request: HttpRequestMeasure): void;
  recognised(recording: RecognisedMeasure): void;
  /** Segments that were recognised a second time. */
  segmentsRetried(model: string, count: number): void;
  /** An attempt to deliver a callback has ended. */
  delivered(outcome: string): void;
  jobEnded(outcome: string): void;
  queue(state: QueueMeasure): void;
  /** All of it, of type `contentType`. */
  text(): Promise<string>;
  readonly contentType: string;
}

export interface HttpRequestMeasure {
  /** The pattern, not the address. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
}

export interface RecognisedMeasure {
  readonly model: string;
  readonly audioSeconds: number;
  readonly wallSeconds: number;
}

export interface QueueMeasure {
  readonly queued: number;
  readonly running: number;
  readonly delivering: number;
  /** How long the longest due of the queued jobs has been due, milliseconds. */
  readonly oldestMs: number;
}

const HTTP_SECONDS = [0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 1, 5, 30];
/** Seconds of work a second of sound; below 1 is faster than speech. */
const REAL_TIME_FACTORS = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2, 5];

/** Has a registry of its own, so that several can be made. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'lalela_' });
  const http = new Histogram({
    name: 'lalela_http_request_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['route', 'method', 'status'],
    buckets: HTTP_SECONDS,
    registers,
  });
  const recognition = createRecognition(registers);
  const deliveries = new Counter({
    name: 'lalela_delivery_attempts_total',
    help: 'Attempts to deliver a callback, by how they ended.',
    labelNames: ['outcome'],
    registers,
  });
  const jobs = new Counter({
    name: 'lalela_jobs_ended_total',
    help: 'Jobs that ended, by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  const queue = createQueue(registers);
  return {
    httpRequest: ({ route, method, status, seconds }) =>
      http.observe({ route, method, status: String(status) }, seconds),
    ...recognition,
    delivered: (outcome) => deliveries.inc({ outcome }),
    jobEnded: (outcome) => jobs.inc({ outcome }),
    queue,
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function createRecognition(registers: Registry[]): Pick<Metrics, 'recognised' | 'segmentsRetried'> {
  const audio = new Counter({
    name: 'lalela_audio_seconds_total',
    help: 'Sound that was recognised, by model.',
    labelNames: ['model'],
    registers,
  });
  const factor = new Histogram({
    name: 'lalela_real_time_factor',
    help: 'Seconds of work a second of sound, by model.',
    labelNames: ['model'],
    buckets: REAL_TIME_FACTORS,
    registers,
  });
  const retried = new Counter({
    name: 'lalela_segments_retried_total',
    help: 'Segments that were recognised a second time, by model.',
    labelNames: ['model'],
    registers,
  });
  return {
    recognised({ model, audioSeconds, wallSeconds }) {
      audio.inc({ model }, audioSeconds);
      if (audioSeconds > 0) factor.observe({ model }, wallSeconds / audioSeconds);
    },
    segmentsRetried: (model, count) => retried.inc({ model }, count),
  };
}

function createQueue(registers: Registry[]): Metrics['queue'] {
  const jobs = new Gauge({
    name: 'lalela_jobs',
    help: 'Jobs that have not ended or been delivered, by state.',
    labelNames: ['state'],
    registers,
  });
  const oldest = new Gauge({
    name: 'lalela_queue_oldest_seconds',
    help: 'How long the longest due of the queued jobs has been due.',
    registers,
  });
  return ({ queued, running, delivering, oldestMs }) => {
    for (const [state, count] of Object.entries({ queued, running, delivering }))
      jobs.set({ state }, count);
    oldest.set(oldestMs / 1000);
  };
}
