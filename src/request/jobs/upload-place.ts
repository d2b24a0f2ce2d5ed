import type { ObjectPlace } from '../../kernel/index.ts';
import { LALELA_BUCKET } from '../../store/index.ts';

const KEY = /^uploads\/([0-9a-f]{32})$/;

/** The id of the upload that lies there, if one does. */
export function uploadIdOf({ bucket, key }: ObjectPlace): string | undefined {
  return bucket === LALELA_BUCKET ? KEY.exec(key)?.[1] : undefined;
}
