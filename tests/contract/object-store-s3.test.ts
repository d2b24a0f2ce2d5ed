/** The contract of objects over S3, as far as an emulator goes. */
import { channel } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openS3Store } from '../../src/store/s3/index.ts';
import { startAws } from '../support/aws.ts';
import { objectStoreContract } from './object-store.contract.ts';

const aws = await startAws();
afterAll(() => aws.close());

const IGNORED =
  'fauxqs 1.9.2 ignores If-None-Match. A folder is tested for it, and S3 documents it';

/** Ids of uploads in parts that neither were completed nor aborted: fauxqs does not list them. */
const unfinished = new Set<string>();
channel('http.server.response.finish').subscribe((message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  const query = new URL(request.url ?? '', 'http://s3').searchParams;
  const uploadId = query.get('uploadId');
  if (uploadId === null || response.statusCode >= 300) return;
  if (request.method === 'PUT') unfinished.add(uploadId);
  else unfinished.delete(uploadId);
});

objectStoreContract(
  'S3',
  { givesLinks: true, leftOut: { createOnly: IGNORED, 'createOnly among many': IGNORED } },
  async () => {
    const scratchFolder = await mkdtemp(join(tmpdir(), 's3-'));
    for (const bucket of ['our-own', 'recordings', 'another']) {
      aws.fauxqs.createBucket(bucket);
      aws.fauxqs.emptyBucket(bucket);
    }
    return {
      store: await openS3Store({ bucket: 'our-own' }),
      scratchFolder,
      leftovers: () => Promise.resolve([...unfinished]),
      remove: () => rm(scratchFolder, { recursive: true }),
    };
  },
);
