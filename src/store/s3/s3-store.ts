/** Objects in S3. Lalela's own lie in one bucket; others are named by those who ask. */
import { finished, PassThrough, Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { checkPlace, LalelaError, type ObjectPlace } from '../../kernel/index.ts';
import { cancelled } from '../object-errors.ts';
import type { ByteRange, ObjectStore } from '../object-store.ts';
import { LALELA_BUCKET } from '../places.ts';
import { downloadObject, type Download } from './download-object.ts';
import { presignObject } from './presign-object.ts';
import { putObject } from './put-object.ts';
import { createS3Client } from './s3-client.ts';
import { isMissing, isRangeBeyond, s3Error, unavailable } from './s3-errors.ts';
import { s3PlaceOf, type S3Place } from './s3-place.ts';

export interface S3StoreOptions {
  /** The bucket of S3 for what is Lalela's own: its recordings, results and checkpoints. */
  readonly bucket: string;
}

/**
 * Nothing is called: a bucket that is missing is told by the first call, or `checkWritable`.
 * @throws LalelaError CONFIG_INVALID without a region.
 */
export async function openS3Store({ bucket: ownBucket }: S3StoreOptions): Promise<ObjectStore> {
  const client = await createS3Client({ checksums: true });
  const signer = await createS3Client({ checksums: false });
  const placeOf = (place: ObjectPlace) => s3PlaceOf(place, ownBucket);
  return {
    async put(place, body, options = {}) {
      return putObject(client, placeOf(place), { body, options });
    },
    async get(place, range) {
      return (await read(client, placeOf(place), { range })).body;
    },
    async size(place) {
      return sizeOf(client, placeOf(place));
    },
    async delete(place) {
      return remove(client, placeOf(place));
    },
    list: (bucket, prefix) => list(client, { bucket, prefix, ownBucket }),
    async localFile(place, scratchFolder, signal) {
      const s3Place = placeOf(place);
      if (signal.aborted) throw cancelled();
      return downloadObject(await read(client, s3Place, { signal }), scratchFolder, signal);
    },
    async presign(place, link) {
      return presignObject(signer, placeOf(place), link).catch(throwTold);
    },
    checkWritable: () => checkWritable(client, ownBucket),
  };
}

function throwTold(error: unknown): never {
  throw s3Error(error);
}

interface Reading {
  readonly range?: ByteRange | undefined;
  readonly signal?: AbortSignal;
}

async function read(
  client: S3Client,
  place: S3Place,
  { range: { start, end = Infinity } = { start: 0 }, signal }: Reading,
): Promise<Download> {
  const isWhole = start === 0 && end === Infinity;
  try {
    if (end <= start) return await nothingOf(client, place);
    const command = new GetObjectCommand({
      Bucket: place.bucket,
      Key: place.key,
      ...(isWhole ? {} : { Range: `bytes=${start}-${end === Infinity ? '' : end - 1}` }),
    });
    const { Body, ContentLength } = await client.send(command, abortBy(signal));
    return { body: told(Body as Readable), bytes: ContentLength };
  } catch (error) {
    // An empty object has no first byte either.
    if (isRangeBeyond(error)) return { body: Readable.from([]), bytes: 0 };
    throw s3Error(error);
  }
}

function abortBy(signal: AbortSignal | undefined) {
  return signal === undefined ? {} : { abortSignal: signal };
}

/** For a range of no bytes: the object must be there all the same. */
async function nothingOf(client: S3Client, place: S3Place): Promise<Download> {
  await sizeOf(client, place);
  return { body: Readable.from([]), bytes: 0 };
}

/** A body that fails as S3 does not answer, not as a socket breaks; which is let go with it, read or not. */
function told(body: Readable): Readable {
  const chunks = new PassThrough();
  finished(body, (error) => {
    if (error) chunks.destroy(unavailable(error));
  });
  chunks.once('close', () => body.destroy());
  return body.pipe(chunks);
}

async function sizeOf(client: S3Client, { bucket, key }: S3Place): Promise<number> {
  const command = new HeadObjectCommand({ Bucket: bucket, Key: key });
  return (await client.send(command).catch(throwTold)).ContentLength ?? 0;
}

/** S3 does not say whether there was one: it is looked at before. */
async function remove(client: S3Client, place: S3Place): Promise<boolean> {
  const command = { Bucket: place.bucket, Key: place.key };
  try {
    await client.send(new HeadObjectCommand(command));
    await client.send(new DeleteObjectCommand(command));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw s3Error(error);
  }
}

interface Listing {
  readonly bucket: string;
  readonly prefix: string;
  readonly ownBucket: string;
}

async function* list(
  client: S3Client,
  { bucket, prefix, ownBucket }: Listing,
): AsyncGenerator<string> {
  const parent = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const place = s3PlaceOf({ bucket, key: `${parent}x` }, ownBucket);
  const query = { Bucket: place.bucket, Prefix: prefix };
  try {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, query))
      for (const { Key: key } of Contents) if (key !== undefined && isKey(key)) yield key;
  } catch (error) {
    if (!isMissing(error)) throw s3Error(error);
  }
}

/** S3 takes names that are none of ours, such as `folder/`. */
function isKey(key: string): boolean {
  try {
    checkPlace(LALELA_BUCKET, key);
    return true;
  } catch {
    return false;
  }
}

const PROBE = 'probe';

async function checkWritable(client: S3Client, ownBucket: string): Promise<void> {
  const probe = { Bucket: ownBucket, Key: PROBE };
  try {
    await client.send(new PutObjectCommand({ ...probe, Body: 'x' }));
  } catch (error) {
    const cause = s3Error(error);
    if (cause.isRetryable) throw cause;
    throw new LalelaError(
      'OBJECT_STORE_UNWRITABLE',
      'The bucket of LALELA_S3_BUCKET cannot be written. Expected one of this region that exists and that the role of this service may write.',
      { cause },
    );
  }
}
