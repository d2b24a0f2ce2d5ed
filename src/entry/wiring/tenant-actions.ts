/** The commands about keys and tenants, over the database that the service uses. */
import {
  runKeysCreate,
  runKeysList,
  runKeysRevoke,
  runTenantsLimit,
  runTenantsSecret,
  type Actions,
  type TenantPorts,
} from '../../command/index.ts';
import { openDatabase } from './open-database.ts';
import type { Surroundings } from './open-session.ts';

type TenantActions = Pick<
  Actions,
  'keysCreate' | 'keysList' | 'keysRevoke' | 'tenantsLimit' | 'tenantsSecret'
>;

export function createTenantActions({ config, output }: Surroundings): TenantActions {
  async function withTenants(run: (ports: TenantPorts) => Promise<number>): Promise<number> {
    await using database = await openDatabase(config);
    return await run({ tenants: database.tenants, output, now: Date.now });
  }
  return {
    keysCreate: (words) => withTenants((ports) => runKeysCreate(ports, words)),
    keysList: () => withTenants(runKeysList),
    keysRevoke: (id) => withTenants((ports) => runKeysRevoke(ports, id)),
    tenantsLimit: (name, words) => withTenants((ports) => runTenantsLimit(ports, name, words)),
    tenantsSecret: (name, words) => withTenants((ports) => runTenantsSecret(ports, name, words)),
  };
}
