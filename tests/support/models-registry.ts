/** Makes a {@link TestServer} answer as an npm registry does. */
import { createHash } from 'node:crypto';
import type { Answer, TestServer } from './models-server.ts';
import { tarGzOf, type TarMember } from './models-archives.ts';

export interface Published {
  readonly tarball: Buffer;
  readonly integrity: string;
  /** Path of the tarball at the registry. */
  readonly path: string;
}

export interface PublishOptions {
  readonly name: string;
  readonly version: string;
  /** Without the folder `package`. */
  readonly files: readonly TarMember[];
  /** What is needed to read it: `Bearer …`. */
  readonly authorization?: string;
  /** What answers for the tarball; default: gives it. */
  readonly answer?: (tarball: Buffer) => Answer;
}

export function publish(server: TestServer, options: PublishOptions): Published {
  const { name, version, files, authorization } = options;
  const tarball = tarGzOf(files.map((file) => ({ ...file, name: `package/${file.name}` })));
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const path = `/${name}/-/${name.replace(/^@[^/]+\//, '')}-${version}.tgz`;
  const dist = { tarball: `${server.origin}${path}`, integrity };
  const packument = {
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { name, version, dist } },
  };
  const guarded =
    (answer: Answer): Answer =>
    (request, response) => {
      if (authorization !== undefined && request.headers.authorization !== authorization)
        response.writeHead(401).end();
      else answer(request, response);
    };
  server.answers.set(
    `/${name}`,
    guarded((_request, response) => {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(packument));
    }),
  );
  const give: Answer = (_request, response) => {
    response.writeHead(200, { 'content-length': tarball.length }).end(tarball);
  };
  server.answers.set(path, guarded(options.answer?.(tarball) ?? give));
  return { tarball, integrity, path };
}
