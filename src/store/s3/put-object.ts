/** Sends an object to S3, counted and hashed on its way: at once where it is small, else in parts. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { ByteMeter } from '../byte-meter.ts';
import { cancelled } from '../object-errors.ts';
import type { ObjectInfo, PutOptions } from '../object-store.ts';
import type { S3Place } from './s3-place.ts';
import { s3Error } from './s3-errors.ts';

/** Of one object {@link AT_ONCE} such parts are in memory at once. */
const PART_BYTES = 8 * 1024 * 1024;
const AT_ONCE = 2;
/** As S3 has it. */
const MOST_PARTS = 10_000;
const LARGEST_BYTES = PART_BYTES * MOST_PARTS;

/**
 * S3 shows nothing of it before it is whole. What stops it stops the body: the upload then removes its parts
 * before it fails. @throws LalelaError; what `body` fails with, as it is.
 */
export async function putObject(
  client: S3Client,
  { bucket, key }: S3Place,
  put: { readonly body: Readable | Uint8Array; readonly options: PutOptions },
): Promise<ObjectInfo> {
  const { maxBytes = LARGEST_BYTES, createOnly = false, signal } = put.options;
  const isStopped = () => signal?.aborted === true;
  if (isStopped()) throw cancelled();
  const source = put.body instanceof Readable ? put.body : Readable.from([put.body]);
  const meter = new ByteMeter(Math.min(maxBytes, LARGEST_BYTES));
  let bodyFault: { readonly error: unknown } | undefined;
  const flowing = pipeline(source, meter, signal === undefined ? {} : { signal }).catch(
    (error: unknown) => {
      bodyFault = { error };
    },
  );
  const upload = new Upload({
    client,
    params: {
      Bucket: bucket,
      Key: key,
      Body: meter,
      ...(createOnly ? { IfNoneMatch: '*' } : {}),
    },
    partSize: PART_BYTES,
    queueSize: AT_ONCE,
  });
  try {
    await upload.done();
  } catch (error) {
    const fault = bodyFault;
    meter.destroy();
    await flowing;
    if (isStopped()) throw cancelled(error);
    throw fault === undefined ? s3Error(error) : fault.error;
  }
  return meter.info();
}
