export { dueOf } from './agenda.ts';
export type { Agenda, Due } from './agenda.ts';
export { changeJob, jobNotFound } from './change-job.ts';
export { confirmLease } from './confirm-lease.ts';
export { announce, pendingDelivery, recordAttempt, replayDelivery } from './deliveries.ts';
export type { DeliveryOutcome } from './deliveries.ts';
export type * from './job.ts';
export type {
  Claim,
  JobPage,
  JobQuery,
  JobStore,
  QueueState,
  Reservation,
  Usage,
  UsageQuery,
} from './job-store.ts';
export {
  cancelJob,
  endRun,
  expireJob,
  giveBack,
  hasEnded,
  renewLease,
  retryLater,
  takeLease,
} from './moves.ts';
export type { Renewal, RunEnd } from './moves.ts';
export { removeContent } from './removal.ts';
export { namedSpeakers, nameSpeakers } from './speaker-names.ts';
