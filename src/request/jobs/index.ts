export { registerJobs } from './register-jobs.ts';
