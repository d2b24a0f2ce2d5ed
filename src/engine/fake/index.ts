export { createFakeEngine } from './fake-engine.ts';
export type { FakeScript } from './fake-engine.ts';
