export { addOlderDoor } from './older-door.ts';
