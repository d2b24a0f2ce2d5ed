/**
 * The tus library behind our doors: it is handed the request as the web has it, and its answers, which may
 * hold anything, are turned into ours. Records lie in the object store, bytes in the folder that the store
 * reads `uploads/<id>` from.
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import { LalelaError, without, type ErrorCode } from '../../kernel/index.ts';
import { UPLOAD_KEPT_MS, uploadNotFound } from './uploads.ts';
import type { ResumableUpload, UploadRecords } from './upload-records.ts';

export interface TusOptions {
  readonly folder: string;
  readonly records: UploadRecords;
  readonly mostBytes: number;
  /** Of the routes, without a slash at the end. */
  readonly path: string;
}

export interface TusReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** @param id of the upload that a POST makes. @throws LalelaError for every refusal. */
export type TusHandler = (request: Request, id: string) => Promise<TusReply>;

export const TUS_HEADERS = { 'tus-resumable': '1.0.0', 'tus-version': '1.0.0' } as const;

/** Cross-origin headers of the library are not among them: who may call from a browser is not its business. */
const KEPT_HEADERS = [
  'location',
  'upload-offset',
  'upload-length',
  'upload-defer-length',
  'upload-metadata',
  'upload-expires',
  'tus-extension',
  'tus-max-size',
] as const;

export function createTusHandler({ folder, records, mostBytes, path }: TusOptions): TusHandler {
  const ids = new WeakMap<object, string>();
  const server = new Server({
    path,
    maxSize: mostBytes,
    // Right behind any proxy.
    relativeLocation: true,
    datastore: new FileStore({
      directory: folder,
      expirationPeriodInMilliseconds: UPLOAD_KEPT_MS,
      configstore: keptIn(records),
    }),
    namingFunction: (request) => ids.get(request) as string,
    // What is acknowledged as whole survives a power loss.
    async onUploadFinish(_request, { id }) {
      await syncFile(join(folder, id));
      return {};
    },
  });
  return async (request, id) => {
    ids.set(request, id);
    const response = await server.handleWeb(request);
    if (response.status >= 400) throw refusal(response.status, mostBytes);
    return { status: response.status, headers: keptHeaders(response.headers) };
  };
}

/** Where the library keeps what it knows of an upload. The record was made before, with whose it is. */
function keptIn(records: UploadRecords): NonNullable<FileStore['configstore']> {
  return {
    async get(id) {
      const resumable = (await records.get(id))?.resumable;
      return resumable && (fromRecord(id, resumable) as never);
    },
    async set(id, { size, metadata, creation_date: creationDate }) {
      const record = await records.get(id);
      if (record === undefined) throw uploadNotFound();
      const resumable: ResumableUpload = {
        ...(size === undefined ? {} : { size }),
        ...(metadata === undefined ? {} : { metadata }),
        creationDate: creationDate ?? new Date(record.createdAtMs).toISOString(),
      };
      await records.put(id, { ...record, resumable });
    },
    delete: (id) => records.delete(id),
  };
}

function fromRecord(id: string, resumable: ResumableUpload) {
  return { ...without(resumable, 'creationDate'), id, creation_date: resumable.creationDate };
}

function keptHeaders(headers: Headers): Record<string, string> {
  const kept = KEPT_HEADERS.map((name) => [name, headers.get(name)] as const);
  const there = kept.filter((entry): entry is [(typeof entry)[0], string] => entry[1] !== null);
  return { ...Object.fromEntries(there), ...TUS_HEADERS };
}

/** The library's own words may hold anything: they are not passed on. */
function refusal(status: number, mostBytes: number): LalelaError {
  if (status === 404 || status === 410) return uploadNotFound();
  const [code, message] = REFUSALS[status] ?? REFUSALS[status >= 500 ? 500 : 400]!;
  return new LalelaError(code, message.replace('LIMIT', String(mostBytes)), {
    isRetryable: code === 'UPLOAD_CONFLICT',
  });
}

const REFUSALS: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  400: [
    'REQUEST_INVALID',
    'A header of the upload is missing or wrong: POST needs Upload-Length, or Upload-Defer-Length: 1; PATCH needs Upload-Offset; Upload-Metadata is pairs of a name and base64.',
  ],
  403: [
    'REQUEST_INVALID',
    'PATCH needs Upload-Offset, and Content-Type: application/offset+octet-stream.',
  ],
  409: [
    'UPLOAD_CONFLICT',
    'Upload-Offset is not where the upload is. Ask with HEAD, and go on from the offset that it says.',
  ],
  412: ['UPLOAD_PROTOCOL', 'Send Tus-Resumable: 1.0.0, the version of the protocol spoken here.'],
  413: [
    'TOO_LARGE',
    'The upload is larger than it said it would be, or than LIMIT bytes, the most allowed.',
  ],
  423: ['UPLOAD_CONFLICT', 'Another request is writing this upload. Try again in a moment.'],
  500: ['INTERNAL', 'The upload could not be written.'],
};

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
