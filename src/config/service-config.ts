/** What only `serve` and `worker` use; each is described in `SETTINGS`. */
export interface ServiceConfig {
  readonly dataFolder: string;
  /** Of PostgreSQL; absent: SQLite. Holds a password. */
  readonly databaseUrl?: string;
  readonly s3Bucket?: string;
  readonly dynamo?: { readonly table: string; readonly secret: string };
  readonly sqsUrl?: string;
  readonly ecs?: EcsConfig;
  /** Absent: a worker stays. */
  readonly idleMs?: number;
  /** `s3://bucket/prefix`. */
  readonly modelsFrom?: string;
  readonly healthPort?: number;
  readonly host: string;
  readonly port: number;
  /** Without a slash at its end. */
  readonly publicUrl?: string;
  readonly allowedHosts: readonly string[];
  readonly returnUrl?: string;
  readonly errorWords: string;
  readonly threads?: number;
  readonly jobsAtOnce: number;
  readonly queueLimit: number;
  readonly queueMs: number;
  readonly uploadLimitBytes: number;
  readonly keepMs: number;
  readonly leaseMs: number;
  readonly callbackScheduleMs: readonly number[];
  readonly tenantLimits: {
    readonly jobsAtOnce: number;
    readonly audioSecondsMonth: number;
    readonly longestSeconds: number;
    readonly requestsPerMinute: number;
  };
}

export interface EcsConfig {
  readonly cluster: string;
  readonly task: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly mostWorkers: number;
  readonly isSpotFirst: boolean;
}
