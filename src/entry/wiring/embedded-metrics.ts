import type { CoreParts } from './service-parts.ts';

/**
 * A log line that CloudWatch reads as metrics (embedded metric format,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html):
 * how long the longest due job has waited, and how many workers run.
 */
export async function embeddedMetrics(
  { database, now }: Pick<CoreParts, 'database' | 'now'>,
  workersRunning: number,
): Promise<string> {
  const { queued, oldestMs } = await database.jobs.queue(now());
  const values = {
    OldestJobSeconds: Math.round(oldestMs / 1000),
    QueuedJobs: queued,
    WorkersRunning: workersRunning,
  };
  const units = { OldestJobSeconds: 'Seconds', QueuedJobs: 'Count', WorkersRunning: 'Count' };
  const metrics = Object.entries(units).map(([Name, Unit]) => ({ Name, Unit }));
  const directive = { Namespace: 'Lalela', Dimensions: [[]], Metrics: metrics };
  const line = { _aws: { Timestamp: now(), CloudWatchMetrics: [directive] }, ...values };
  return `${JSON.stringify(line)}\n`;
}
