import { createMemoryDatabase } from '../support/memory-database.ts';
import { jobStoreContract } from './job-store.contract.ts';
import { tenantStoreContract } from './tenant-store.contract.ts';

const inMemory = () => Promise.resolve(createMemoryDatabase());
jobStoreContract('memory', inMemory);
tenantStoreContract('memory', inMemory);
