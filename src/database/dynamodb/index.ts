export { openDynamo } from './open-dynamo.ts';
