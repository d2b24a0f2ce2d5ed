export { createUpkeep } from './upkeep.ts';
export type { Upkeep, UpkeepParts } from './upkeep.ts';
