/** Gives a pull its connections, and closes them after it. */
import type { EnvHttpProxyAgent } from 'undici';
import { NETWORK_LIMITS, type Network, type NetworkLimits } from '../sources/fetch-context.ts';
import { readNpmOptions, type NpmOptions, type NpmSurroundings } from '../sources/npm-options.ts';
import { createWebDispatcher } from '../sources/web-dispatcher.ts';
import { pullModels } from './pull-models.ts';
import type { PulledModel, PullOptions } from './pull-types.ts';

export interface NetworkSettings {
  readonly surroundings: NpmSurroundings;
  readonly limits?: Partial<NetworkLimits> | undefined;
}

/** @throws LalelaError as `ModelStore.pull`. */
export async function pullFromNetwork(
  { surroundings, limits }: NetworkSettings,
  options: Omit<PullOptions, 'network'>,
): Promise<readonly PulledModel[]> {
  const network = createNetwork(surroundings, { ...NETWORK_LIMITS, ...limits });
  try {
    return await pullModels({ ...options, network });
  } finally {
    await network.close();
  }
}

function createNetwork(
  surroundings: NpmSurroundings,
  limits: NetworkLimits,
): Network & { close(): Promise<void> } {
  let npmOptions: Promise<NpmOptions> | undefined;
  let dispatcher: EnvHttpProxyAgent | undefined;
  const readOptions = () => (npmOptions ??= readNpmOptions(surroundings));
  return {
    limits,
    npmOptions: readOptions,
    async dispatcher() {
      dispatcher ??= createWebDispatcher({
        env: surroundings.env,
        npmOptions: await readOptions(),
        waitMs: limits.waitMs,
      });
      return dispatcher;
    },
    async close() {
      await dispatcher?.destroy();
    },
  };
}
