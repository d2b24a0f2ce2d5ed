/** The words of `lalela keys` and `lalela tenants`. */
import type { Command } from 'commander';
import type { KeyWords } from './keys-create.ts';
import type { LimitWords, SecretWords } from './tenants.ts';

export interface TenantActions {
  keysCreate(words: KeyWords): Promise<number>;
  keysList(): Promise<number>;
  keysRevoke(id: string): Promise<number>;
  tenantsLimit(name: string, words: LimitWords): Promise<number>;
  tenantsSecret(name: string, words: SecretWords): Promise<number>;
}

type Finish = (code: number) => void;

export function addKeys(program: Command, actions: TenantActions, finish: Finish): void {
  const keys = program.command('keys').description('keys that clients of the service carry');
  keys
    .command('create')
    .description('make a key, and its tenant with the first one; it is shown once')
    .requiredOption('--tenant <name>', 'whose key it is')
    .option('--scopes <list>', 'what it may: submit, read, manage (default: all)')
    .option('--buckets <list>', "buckets that it may name (default: any but Lalela's own)")
    .option('-q, --quiet', 'print the key and nothing else')
    .action(async (words: KeyWords) => finish(await actions.keysCreate(words)));
  keys
    .command('list')
    .description('every key, without its text')
    .action(async () => finish(await actions.keysList()));
  keys
    .command('revoke')
    .description('make a key open nothing from now on')
    .argument('<id>', 'as in `lalela keys list`')
    .action(async (id: string) => finish(await actions.keysRevoke(id)));
}

export function addTenants(program: Command, actions: TenantActions, finish: Finish): void {
  const tenants = program.command('tenants').description('limits and secrets of tenants');
  tenants
    .command('limit')
    .description('show or change what a tenant may use; "default" for the installation\'s')
    .argument('<name>', 'of the tenant')
    .option('--jobs-at-once <n>', 'jobs queued or running at once')
    .option('--audio-seconds <n>', 'seconds of sound in a calendar month')
    .option('--longest-seconds <n>', 'longest recording')
    .option('--requests <n>', 'requests a minute, to each serving process')
    .action(async (name: string, words: LimitWords) =>
      finish(await actions.tenantsLimit(name, words)),
    );
  tenants
    .command('secret')
    .description('print the secret that callbacks of a tenant are signed with')
    .argument('<name>', 'of the tenant')
    .option('--rotate', 'make a new one first; the old one still signs for 24 hours')
    .action(async (name: string, words: SecretWords) =>
      finish(await actions.tenantsSecret(name, words)),
    );
}
