import type { Config } from '../../config/index.ts';
import type { Database } from '../../database/index.ts';
import type { WakeQueue } from '../../dispatch/index.ts';
import type { ModelStore } from '../../models/index.ts';
import type { Outbound } from '../../runtime/index.ts';
import type { ObjectStore } from '../../store/index.ts';
import type { Log, Metrics } from '../../telemetry/index.ts';

/** What every process of a service is made of, the Lambda functions among them. */
export interface CoreParts {
  readonly config: Config;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly database: Database;
  readonly objects: ObjectStore;
  /** Folder in which the object store keeps its buckets, where it does. */
  readonly objectsFolder?: string;
  /** Absent: workers look for work by themselves, often. */
  readonly wakes?: WakeQueue;
  readonly outbound: Outbound;
  readonly now: () => number;
}

/** What `serve` and `worker` are made of. */
export interface ServiceParts extends CoreParts {
  readonly models: ModelStore;
}
