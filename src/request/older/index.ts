export { addOlderDoor } from './older-door.ts';
export { isOlderTask, readOlderTask } from './read-task.ts';
