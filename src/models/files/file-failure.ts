import { LalelaError, systemErrorCode } from '../../kernel/index.ts';

/** Calls that touch files. Others have the same codes: a firewall answers `connect` with EACCES. */
const FILE_CALLS = new Set([
  'access',
  'copyfile',
  'fsync',
  'ftruncate',
  'lstat',
  'mkdir',
  'mkdtemp',
  'open',
  'rename',
  'rm',
  'rmdir',
  'scandir',
  'statfs',
  'unlink',
  'utime',
  'write',
]);

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const READ_ONLY = new Set(['EROFS', 'EACCES', 'EPERM']);

/** What a system error of the folder of models means to its owner; `undefined` if it is something else. */
export function fileFailure(error: unknown): LalelaError | undefined {
  if (typeof error !== 'object' || error === null || !('syscall' in error)) return undefined;
  if (typeof error.syscall !== 'string' || !FILE_CALLS.has(error.syscall)) return undefined;
  const code = systemErrorCode(error) ?? '';
  if (FULL.has(code))
    return new LalelaError(
      'DISK_FULL',
      'There is no room on the disk of the folder of models. Make room, or name another folder in ' +
        'LALELA_MODELS, and pull again.',
      { cause: error },
    );
  if (READ_ONLY.has(code))
    return new LalelaError(
      'MODEL_FOLDER_READONLY',
      'The folder of models cannot be written, so no model can be pulled into it. What is installed ' +
        'there can be used. Name a folder of your own in LALELA_MODELS, or pull as its owner.',
      { cause: error },
    );
  if (code === 'ENOTDIR')
    return new LalelaError(
      'MODEL_FOLDER_UNREADABLE',
      'The folder of models is not a folder. Name another in LALELA_MODELS.',
      { cause: error },
    );
  return undefined;
}
