/** Archives for tests, also ones that no honest program writes. */
import { gzipSync, crc32 as zlibCrc32, deflateRawSync } from 'node:zlib';
import { Header } from 'tar';

export interface TarMember {
  readonly name: string;
  readonly content?: string | Buffer;
  /** Of tar: `0` file, `1` link, `2` symbolic link, `3` device, `5` folder. */
  readonly type?: 'File' | 'Link' | 'SymbolicLink' | 'CharacterDevice' | 'Directory' | 'FIFO';
  readonly linkTo?: string;
}

export function tarOf(members: readonly TarMember[]): Buffer {
  return Buffer.concat([...members.flatMap(tarMember), Buffer.alloc(1024)]);
}

export function tarGzOf(members: readonly TarMember[]): Buffer {
  return gzipSync(tarOf(members));
}

function tarMember({ name, content = '', type = 'File', linkTo }: TarMember): Buffer[] {
  const body = Buffer.from(content);
  const header = Buffer.alloc(512);
  new Header({
    path: name,
    type,
    size: body.length,
    mode: 0o644,
    mtime: new Date(0),
    ...(linkTo === undefined ? {} : { linkpath: linkTo }),
  }).encode(header, 0);
  return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
}

/** `model/README.md`, `model/encoder.onnx` ("encoder weights") and `model/decoder.onnx`, as .tar.bz2. */
export const TAR_BZ2 = Buffer.from(
  'QlpoOTFBWSZTWV7yQ3IAAL/fgcuIQAH/gCYDMABu557AAAEJCCAAkgkoo2poD0gND1NqAPU9TNQRUKNBkGTQaGgBoB+9ltDKDAu4xBYz' +
    'IKVV03MmcdTmZ3CokAYBRgLIHZ0MwhMwFd5bJXJsvsSsslI20tSqZWm2uHwujGtRYofVJoyXnDJNLHDoXjE5zQ/EzOiXWWFKjUWD1eGU' +
    '1pwP2FFNUKKw0FqEH8XckU4UJBe8kNyA',
  'base64',
);

export interface ZipMember {
  readonly name: string;
  readonly content?: string | Buffer;
  /** Unix mode with type, for example `0o120777` for a symbolic link. */
  readonly mode?: number;
  /** What the archive says of the unpacked size, if not the truth. */
  readonly claimedBytes?: number;
}

export function zipOf(members: readonly ZipMember[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const local = zipRecord(member, 0x04034b50);
    const central = zipRecord(member, 0x02014b50, offset);
    const body = deflateRawSync(Buffer.from(member.content ?? ''));
    locals.push(local, body);
    directory.push(central);
    offset += local.length + body.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}

function zipRecord(member: ZipMember, signature: number, offset?: number): Buffer {
  const { name, content = '', mode = 0o100644 } = member;
  const bytes = Buffer.from(content);
  const isCentral = offset !== undefined;
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(0x0800, 2);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(crc32(bytes), 10);
  common.writeUInt32LE(deflateRawSync(bytes).length, 14);
  common.writeUInt32LE(member.claimedBytes ?? bytes.length, 18);
  common.writeUInt16LE(Buffer.byteLength(name), 22);
  const start = Buffer.alloc(isCentral ? 6 : 4);
  start.writeUInt32LE(signature, 0);
  if (isCentral) start.writeUInt16LE((3 << 8) | 20, 4);
  const rest = Buffer.alloc(isCentral ? 14 : 0);
  if (isCentral) {
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
  }
  return Buffer.concat([start, common, rest, Buffer.from(name)]);
}

function crc32(bytes: Buffer): number {
  // In Node from 20.15.
  return zlibCrc32(bytes);
}
