/** The doors of a service over its parts: in the server and in the gateway function alike. */
import { join } from 'node:path';
import type { Job } from '../../job/index.ts';
import { listLanguages, type Catalogue } from '../../models/index.ts';
import { createApp, type AppParts } from '../../request/index.ts';
import { LALELA_BUCKET } from '../../store/index.ts';
import { createServiceAdmission } from './create-service-admission.ts';
import { readVersion } from './project.ts';
import type { CoreParts } from './service-parts.ts';

export interface Door extends Pick<AppParts, 'isOpen' | 'readiness' | 'models' | 'eventsMs'> {
  readonly catalogue: Catalogue;
  /** A job waits. Must not reject: the job is kept. */
  readonly onQueued: (job: Job) => Promise<void>;
}

export function createDoors(parts: CoreParts, door: Door): ReturnType<typeof createApp> {
  const { config, database, objectsFolder } = parts;
  const { service } = config;
  const { catalogue, onQueued, ...answers } = door;
  const admission = createServiceAdmission(parts, { isOpen: door.isOpen, catalogue, onQueued });
  return createApp({
    ...answers,
    languages: async () => listLanguages(catalogue, await door.models()),
    admission,
    jobs: database.jobs,
    objects: parts.objects,
    metrics: parts.metrics,
    log: parts.log,
    limits: { uploadBytes: service.uploadLimitBytes },
    version: readVersion(),
    now: parts.now,
    // Where the store of objects has `uploads/<id>`: a finished upload is the recording, without a copy.
    ...(objectsFolder === undefined
      ? {}
      : { uploadsFolder: join(objectsFolder, LALELA_BUCKET, 'uploads') }),
    ...(service.publicUrl === undefined ? {} : { publicUrl: service.publicUrl }),
    ...(service.returnUrl === undefined ? {} : { returnUrl: service.returnUrl }),
  });
}
