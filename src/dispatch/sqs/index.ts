export { openSqsQueue } from './sqs-queue.ts';
