export type { AppParts, ListedModel, ReadinessPart, Timeouts } from './app-parts.ts';
export { createApp } from './create-app.ts';
export { createHealthApp } from './create-health-app.ts';
export { isOlderTask, readOlderTask } from './older/index.ts';
export { removeExpiredUploads } from './jobs/index.ts';
