/** Uploads of tenants: found, given to a job, and removed when nobody came for them. */
import type { Job, JobStore } from '../../job/index.ts';
import { DAY_MS, LalelaError } from '../../kernel/index.ts';
import { uploadPlace, type ObjectStore } from '../../store/index.ts';
import { createUploadRecords, type UploadRecord, type UploadRecords } from './upload-records.ts';

/** An upload that is not finished, or that no job took, is removed after so long. */
export const UPLOAD_KEPT_MS = DAY_MS;

export interface Upload {
  readonly id: string;
  readonly record: UploadRecord;
  /** Bytes that are there. */
  readonly offset: number;
}

export interface Uploads {
  readonly records: UploadRecords;
  /** @throws LalelaError UPLOAD_NOT_FOUND, also for another tenant's. */
  find(tenant: string, id: string): Promise<Upload>;
  /** For a job to be made of. @throws LalelaError UPLOAD_NOT_FOUND, UPLOAD_INCOMPLETE, UPLOAD_USED */
  findFree(tenant: string, id: string, taking: Taking): Promise<Upload>;
  /** Writes down that a job has it now: only the removal of the job removes it. */
  give(upload: Pick<Upload, 'id' | 'record'>, job: Job, bodyHash: string): Promise<void>;
  /** Bytes and record. */
  remove(id: string): Promise<void>;
  /** Removes what is over its time, and forgets what is gone. */
  removeExpired(): Promise<void>;
}

export interface Taking {
  readonly bodyHash: string;
  /** Whether the submission may be a repeat of the one that took it. */
  readonly mayRepeat: boolean;
}

export interface UploadsParts {
  readonly jobs: JobStore;
  readonly objects: ObjectStore;
  readonly now: () => number;
}

export function createUploads({ jobs, objects, now }: UploadsParts): Uploads {
  const records = createUploadRecords(objects);

  async function find(tenant: string, id: string): Promise<Upload> {
    const record = await records.get(id);
    if (record?.tenant !== tenant) throw uploadNotFound();
    const offset = (await sizeOf(objects, id)) ?? (record.link && 0);
    if (offset === undefined) throw uploadNotFound();
    return { id, record, offset };
  }

  async function remove(id: string): Promise<void> {
    await objects.delete(uploadPlace(id));
    await records.delete(id);
  }

  async function removeIfExpired(id: string): Promise<void> {
    const record = await records.get(id);
    if (record === undefined || record.createdAtMs + UPLOAD_KEPT_MS > now()) return;
    // Killed before it was written down that a job has it: the job has the upload's id.
    const isTaken = record.job !== undefined || (await jobs.get(id)) !== undefined;
    if (!isTaken) await remove(id);
    else if ((await sizeOf(objects, id)) === undefined) await records.delete(id);
  }

  return {
    records,
    find,
    remove,
    async findFree(tenant, id, { bodyHash, mayRepeat }) {
      const upload = await find(tenant, id);
      const { job } = upload.record;
      const isTaken = job !== undefined || (await jobs.get(id)) !== undefined;
      const isRepeat = mayRepeat && (job === undefined || job.bodyHash === bodyHash);
      if (isTaken && !isRepeat) throw uploadUsed();
      if (!isComplete(upload)) throw uploadIncomplete(upload);
      return upload;
    },
    async give({ id, record }, job, bodyHash) {
      await records.put(id, { ...record, job: { id: job.id, bodyHash } });
    },
    async removeExpired() {
      for await (const id of records.ids()) await removeIfExpired(id);
    },
  };
}

/** For processes that have no doors. */
export async function removeExpiredUploads(parts: UploadsParts): Promise<void> {
  await createUploads(parts).removeExpired();
}

export function isComplete({ record, offset }: Upload): boolean {
  return record.resumable?.size === offset;
}

async function sizeOf(objects: ObjectStore, id: string): Promise<number | undefined> {
  try {
    return await objects.size(uploadPlace(id));
  } catch (error) {
    if (error instanceof LalelaError && error.code === 'OBJECT_NOT_FOUND') return undefined;
    throw error;
  }
}

export function uploadNotFound(): LalelaError {
  return new LalelaError(
    'UPLOAD_NOT_FOUND',
    'There is no upload of this id: it was removed, was not finished within a day, or belongs to another tenant. Begin again with `POST /v1/uploads`.',
  );
}

export function uploadUsed(): LalelaError {
  return new LalelaError(
    'UPLOAD_USED',
    'A job has this upload already, and removes it with itself. Upload the recording again for another job.',
  );
}

function uploadIncomplete({ record, offset }: Upload): LalelaError {
  const size = record.resumable?.size;
  return new LalelaError(
    'UPLOAD_INCOMPLETE',
    `The upload has ${offset} of ${size ?? 'a number of bytes that was not said yet'}${size === undefined ? '' : ' bytes'}. Send the rest, then submit it.`,
    { isRetryable: true },
  );
}
