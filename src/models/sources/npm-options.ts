/**
 * The user's npm configuration, read by npm's own library from where npm reads it: the project's, the
 * user's and the machine's npmrc, and `npm_config_*` variables. So another registry (also of a scope),
 * a proxy, certificates and logins hold here as they do for `npm ci`.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LalelaError } from '../../kernel/index.ts';

/** Options as pacote takes them; most keys are npm's own. */
export type NpmOptions = Readonly<Record<string, unknown>> & { readonly registry: string };

export interface NpmSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Folder of Lalela itself: its npmrc is the project's. Not the folder that the user happens to be in,
   * whose npmrc may be anybody's.
   */
  readonly projectFolder: string;
}

/** npm waits ten times as long before it tries again; here somebody looks at a progress bar. */
const RETRY_DEFAULTS = [
  { key: 'fetch-retry-mintimeout', option: 'minTimeout', milliseconds: 1_000 },
  { key: 'fetch-retry-maxtimeout', option: 'maxTimeout', milliseconds: 5_000 },
] as const;

interface NpmConfig {
  readonly flat: Record<string, unknown>;
  load(): Promise<void>;
  validate(): boolean;
  isDefault(key: string): boolean;
}

interface NpmConfigLibrary {
  readonly Config: new (options: Record<string, unknown>) => NpmConfig;
  readonly definitions: Record<string, unknown>;
}

/** @throws LalelaError MODEL_PULL_FAILED when npm itself would refuse the configuration. */
export async function readNpmOptions(surroundings: NpmSurroundings): Promise<NpmOptions> {
  const { Config, definitions } = loadLibrary();
  // A copy: npm's library writes what it read back into the environment that it is given.
  const env = { ...surroundings.env };
  const config = new Config({
    ...definitions,
    npmPath: join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm'),
    env,
    argv: [],
    cwd: surroundings.projectFolder,
  });
  try {
    await config.load();
    config.validate();
  } catch (error) {
    throw invalidConfiguration(error);
  }
  const retry = { ...(config.flat.retry as Record<string, unknown> | undefined) };
  for (const { key, option, milliseconds } of RETRY_DEFAULTS)
    if (config.isDefault(key)) retry[option] = milliseconds;
  const { registry } = config.flat;
  if (typeof registry !== 'string' || !URL.canParse(registry))
    throw invalidConfiguration(new Error('registry is not an address'));
  return { ...config.flat, retry, registry };
}

/** CommonJS without types; loaded only when something is pulled from npm. */
function loadLibrary(): NpmConfigLibrary {
  const require = createRequire(import.meta.url);
  return {
    Config: require('@npmcli/config') as NpmConfigLibrary['Config'],
    definitions: require('@npmcli/config/lib/definitions') as Record<string, unknown>,
  };
}

function invalidConfiguration(cause: unknown): LalelaError {
  return new LalelaError(
    'MODEL_PULL_FAILED',
    'The npm configuration cannot be used, so models cannot be fetched from npm. ' +
      '`npm config list` shows it, and `npm config fix` mends old logins.',
    { cause },
  );
}
