import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  npmEnvironment,
  temporaryFolder,
  type TestFolder,
} from '../../../tests/support/models-fixtures.ts';
import { readNpmOptions } from './npm-options.ts';

let folder: TestFolder;
let home: string;
let project: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  home = join(folder.path, 'home');
  project = join(folder.path, 'project');
  await mkdir(home);
  await mkdir(project);
  await writeFile(join(project, 'package.json'), '{}');
});

afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

function read(npmrc: string, env: Readonly<Record<string, string>> = {}) {
  return writeFile(join(home, '.npmrc'), npmrc).then(() =>
    readNpmOptions({ env: npmEnvironment(home, env), projectFolder: project }),
  );
}

describe('the npm configuration', () => {
  test("is the user's, with registries of scopes, proxies, certificates and logins", async () => {
    await writeFile(
      join(home, 'ca.pem'),
      '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n',
    );

    const options = await read(
      [
        'registry=https://registry.example/npm/',
        '@org:registry=https://org.example/',
        '//org.example/:_authToken=${TOKEN}',
        'https-proxy=http://proxy.example:3128',
        'noproxy=a.example,b.example',
        `cafile=${join(home, 'ca.pem')}`,
        'strict-ssl=false',
      ].join('\n'),
      { TOKEN: 'secret' },
    );

    expect(options).toMatchObject({
      registry: 'https://registry.example/npm/',
      '@org:registry': 'https://org.example/',
      '//org.example/:_authToken': 'secret',
      httpsProxy: 'http://proxy.example:3128/',
      noProxy: 'a.example,b.example',
      ca: ['-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----'],
      strictSSL: false,
    });
  });

  test("takes the machine's where the user says nothing, and the project's before both", async () => {
    const global = join(home, 'global-npmrc');
    await writeFile(global, 'registry=https://machine.example/');
    const env = { npm_config_globalconfig: global };

    expect((await read('', env)).registry).toBe('https://machine.example/');
    expect((await read('registry=https://user.example/', env)).registry).toBe(
      'https://user.example/',
    );
    await writeFile(join(project, '.npmrc'), 'registry=https://project.example/');
    expect((await read('registry=https://user.example/', env)).registry).toBe(
      'https://project.example/',
    );
  });

  test('is read from another file where the environment says so', async () => {
    await writeFile(join(home, 'other'), 'registry=https://other.example/');

    const options = await read('registry=https://user.example/', {
      NPM_CONFIG_USERCONFIG: join(home, 'other'),
    });

    expect(options.registry).toBe('https://other.example/');
  });

  test('tries again sooner than npm does, unless it says otherwise', async () => {
    const env = { HOME: home, npm_config_globalconfig: join(home, 'none') };
    const surroundings = { env, projectFolder: project };

    expect(await readNpmOptions(surroundings)).toMatchObject({
      retry: { minTimeout: 1000, maxTimeout: 5000 },
    });
    await writeFile(join(home, '.npmrc'), 'fetch-retry-mintimeout=7');
    expect(await readNpmOptions(surroundings)).toMatchObject({ retry: { minTimeout: 7 } });
  });

  test('does not write into the environment that it is given', async () => {
    const env = npmEnvironment(home);
    const before = { ...env };

    await readNpmOptions({ env, projectFolder: project });

    expect(env).toEqual(before);
  });

  test.each(['_authToken=secret', '_auth=c2VjcmV0'])(
    'that npm itself would refuse (%s) is told in words',
    async (npmrc) => {
      await expect(read(npmrc)).rejects.toMatchObject({
        code: 'MODEL_PULL_FAILED',
        message: expect.stringContaining('npm config fix') as string,
      });
    },
  );
});
