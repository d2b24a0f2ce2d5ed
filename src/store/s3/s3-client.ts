import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/** Per attempt and without bytes; an attempt that goes on is not stopped. */
const SETTINGS = {
  maxAttempts: 5,
  retryMode: 'standard',
  requestHandler: {
    connectionTimeout: 5000,
    requestTimeout: 30_000,
    throwOnRequestTimeout: true,
    socketTimeout: 30_000,
  },
} satisfies S3ClientConfig;

/**
 * Region, credentials and address are those of the SDK's standard environment. Where that names an address
 * of its own (MinIO, an emulator), buckets are parts of the path: such hosts have no names for each bucket.
 * @param checksums whether what is put is sent with one.
 */
export function createS3Client(checksums: boolean): S3Client {
  const client = new S3Client({
    ...SETTINGS,
    ...(checksums ? {} : { requestChecksumCalculation: 'WHEN_REQUIRED' }),
  });
  const { config } = client;
  // The address is looked up at the first call, just before this is read.
  Object.defineProperty(config, 'forcePathStyle', { get: () => config.isCustomEndpoint === true });
  return client;
}
