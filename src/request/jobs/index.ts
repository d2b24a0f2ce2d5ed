export { registerJobs } from './register-jobs.ts';
export { removeExpiredUploads } from './uploads.ts';
