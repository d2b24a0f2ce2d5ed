/** What `serve` and `worker` are made of. */
import type { Config } from '../../config/index.ts';
import type { Database } from '../../database/index.ts';
import type { ModelStore } from '../../models/index.ts';
import type { Outbound } from '../../runtime/index.ts';
import type { ObjectStore } from '../../store/index.ts';
import type { Log, Metrics } from '../../telemetry/index.ts';

export interface ServiceParts {
  readonly config: Config;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly database: Database;
  readonly objects: ObjectStore;
  /** Folder in which the object store keeps its buckets. */
  readonly objectsFolder: string;
  readonly models: ModelStore;
  readonly outbound: Outbound;
  readonly now: () => number;
}
