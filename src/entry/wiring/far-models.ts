/** A bucket of S3 as the place that models are copied to and from. */
import { addAbortSignal } from 'node:stream';
import { checkPlace, LalelaError } from '../../kernel/index.ts';
import type { FarModels } from '../../models/index.ts';
import { LALELA_BUCKET, type ObjectStore } from '../../store/index.ts';

interface FarPlace {
  readonly bucket: string;
  /** Before every name; empty, or with a slash at its end. */
  readonly prefix: string;
}

/** `s3://BUCKET/PREFIX`; the prefix may be absent. @throws LalelaError with this code. */
export function parseFarPlace(address: string, code: 'USAGE' | 'CONFIG_INVALID'): FarPlace {
  const [, bucket = '', path = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(address) ?? [];
  const prefix = path === '' || /[^/]\/$/.test(path) ? path : `${path}/`;
  try {
    checkPlace(bucket, `${prefix}model.json`);
    return { bucket, prefix };
  } catch (cause) {
    const what = code === 'USAGE' ? 'The address of the models' : 'LALELA_MODELS_FROM';
    throw new LalelaError(code, `${what}: expected a bucket of S3, as in s3://bucket/models.`, {
      cause,
    });
  }
}

/** Nothing is called yet. @throws LalelaError CONFIG_INVALID without a region. */
export async function openFarModels({ bucket, prefix }: FarPlace): Promise<FarModels> {
  const { openS3Store } = await import('../../store/s3/index.ts');
  return farModelsIn(await openS3Store({ bucket }), prefix);
}

export function farModelsIn(store: ObjectStore, prefix: string): FarModels {
  const placeOf = (name: string) => ({ bucket: LALELA_BUCKET, key: `${prefix}${name}` });
  return {
    async *names() {
      try {
        for await (const key of store.list(LALELA_BUCKET, prefix)) yield key.slice(prefix.length);
      } catch (error) {
        throw told(error);
      }
    },
    bytes: (name) => store.size(placeOf(name)).catch(throwTold),
    async read(name, signal) {
      signal.throwIfAborted();
      return addAbortSignal(signal, await store.get(placeOf(name)).catch(throwTold));
    },
    write: (name, content, signal) =>
      store.put(placeOf(name), content, { signal }).catch(throwTold),
    async remove(name) {
      await store.delete(placeOf(name)).catch(throwTold);
    },
  };
}

function throwTold(error: unknown): never {
  throw told(error);
}

/** The store speaks of recordings and of the service's own bucket. */
function told(error: unknown): unknown {
  if (!(error instanceof LalelaError) || error.isRetryable) return error;
  if (error.code === 'OBJECT_NOT_FOUND')
    return new LalelaError(
      'OBJECT_NOT_FOUND',
      'There is no bucket of that name, or what lay in it is gone since it was listed: models may be on their way to it. Check the address, and try again.',
      { cause: error },
    );
  if (error.code !== 'OBJECT_STORE_UNAVAILABLE') return error;
  return new LalelaError(
    'OBJECT_STORE_UNAVAILABLE',
    'S3 refuses access to the models. Expected a bucket of the region in AWS_REGION, and credentials that may do s3:ListBucket and s3:GetObject there; to send models, s3:PutObject and s3:DeleteObject too.',
    { cause: error },
  );
}
