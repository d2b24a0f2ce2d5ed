/** Opens what the configuration names: objects, database, queue. Adapters are loaded only where they are used. */
import { resolve } from 'node:path';
import type { Config } from '../../config/index.ts';
import type { WakeQueue } from '../../dispatch/index.ts';
import { createOutbound } from '../../runtime/index.ts';
import type { ObjectStore } from '../../store/index.ts';
import { createLog, createMetrics } from '../../telemetry/index.ts';
import { openDatabase } from './open-database.ts';
import type { CoreParts } from './service-parts.ts';

export async function openCoreParts(config: Config): Promise<CoreParts> {
  const { service } = config;
  const wakes = await openWakes(service.sqsUrl);
  return {
    config,
    log: createLog({ level: config.logLevel ?? 'info' }),
    metrics: createMetrics(),
    outbound: createOutbound({ allowedHosts: service.allowedHosts }),
    ...(await openObjects(config)),
    ...(wakes === undefined ? {} : { wakes }),
    database: await openDatabase(config),
    now: Date.now,
  };
}

export async function openObjects({
  service,
}: Config): Promise<{ objects: ObjectStore; objectsFolder?: string }> {
  if (service.s3Bucket !== undefined) {
    const { openS3Store } = await import('../../store/s3/index.ts');
    return { objects: await openS3Store({ bucket: service.s3Bucket }) };
  }
  const { openFolderStore } = await import('../../store/folder/index.ts');
  const objectsFolder = resolve(service.dataFolder, 'objects');
  return { objects: await openFolderStore({ folder: objectsFolder }), objectsFolder };
}

async function openWakes(url: string | undefined): Promise<WakeQueue | undefined> {
  if (url === undefined) return undefined;
  const { openSqsQueue } = await import('../../dispatch/sqs/index.ts');
  return openSqsQueue({ url });
}
