export { startClaimLoop } from './claim-loop.ts';
export type { ClaimLoop } from './claim-loop.ts';
export { holdLease } from './hold-lease.ts';
export { pause } from './pause.ts';
