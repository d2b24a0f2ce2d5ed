import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { LalelaError } from '../../kernel/index.ts';

/** Per attempt: until an answer begins, and of silence within it, also where our own reader is slow. */
const SETTINGS = {
  maxAttempts: 4,
  retryMode: 'standard',
  requestHandler: {
    connectionTimeout: 5000,
    requestTimeout: 30_000,
    throwOnRequestTimeout: true,
    socketTimeout: 60_000,
  },
} satisfies S3ClientConfig;

/**
 * Region, credentials and address are those of the SDK's standard environment. Where that names an address
 * of its own (MinIO, an emulator), buckets are parts of the path: such hosts have no names for each bucket.
 * @throws LalelaError CONFIG_INVALID without a region.
 */
export async function createS3Client({ checksums }: Checksums): Promise<S3Client> {
  const client = new S3Client({
    ...SETTINGS,
    ...(checksums ? {} : { requestChecksumCalculation: 'WHEN_REQUIRED' }),
  });
  const { config } = client;
  // The address is looked up at the first call, just before this is read.
  Object.defineProperty(config, 'forcePathStyle', { get: () => config.isCustomEndpoint === true });
  await config.region().catch((cause: unknown) => {
    throw new LalelaError(
      'CONFIG_INVALID',
      'AWS_REGION: expected beside LALELA_S3_BUCKET, as in "af-south-1".',
      { cause },
    );
  });
  return client;
}

interface Checksums {
  /** Whether what is put is sent with one. */
  readonly checksums: boolean;
}
