export { Tensor, openSession } from './session.ts';
export type { Session } from './session.ts';
