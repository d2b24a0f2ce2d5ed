/**
 * What is known of each upload beside its bytes: whose it is, and which job has it. The recording itself is
 * the object `uploads/<id>`, so that a finished upload needs no copy.
 */
import { text } from 'node:stream/consumers';
import { LalelaError } from '../../kernel/index.ts';
import {
  LALELA_BUCKET,
  UPLOAD_RECORDS,
  uploadRecordPlace,
  type ObjectStore,
} from '../../store/index.ts';

export interface UploadRecord {
  readonly tenant: string;
  readonly createdAtMs: number;
  /** Of a resumable upload; absent for a file that came with its job. */
  readonly resumable?: ResumableUpload;
  /** Of an upload in one piece. */
  readonly link?: { readonly tokenHash: string; readonly expiresAtMs: number };
  /** Present once a job has it: the job removes it. */
  readonly job?: { readonly id: string; readonly bodyHash: string };
}

/** What the tus library keeps of an upload, as JSON. */
export interface ResumableUpload {
  /** Absent while the client has not said how long it will be. */
  readonly size?: number;
  readonly metadata?: Readonly<Record<string, string | null>>;
  /** ISO 8601. */
  readonly creationDate: string;
}

export interface UploadRecords {
  get(id: string): Promise<UploadRecord | undefined>;
  put(id: string, record: UploadRecord): Promise<void>;
  delete(id: string): Promise<void>;
  ids(): AsyncIterable<string>;
}

const ID = /^[0-9a-f]{32}$/;

export function createUploadRecords(objects: ObjectStore): UploadRecords {
  return {
    async get(id) {
      if (!ID.test(id)) return undefined;
      try {
        return JSON.parse(await text(await objects.get(uploadRecordPlace(id)))) as UploadRecord;
      } catch (error) {
        if (error instanceof LalelaError && error.code === 'OBJECT_NOT_FOUND') return undefined;
        throw error;
      }
    },
    async put(id, record) {
      await objects.put(uploadRecordPlace(id), Buffer.from(JSON.stringify(record)));
    },
    async delete(id) {
      await objects.delete(uploadRecordPlace(id));
    },
    async *ids() {
      for await (const key of objects.list(LALELA_BUCKET, UPLOAD_RECORDS)) {
        const id = key.slice(UPLOAD_RECORDS.length, -'.json'.length);
        if (ID.test(id)) yield id;
      }
    },
  };
}
