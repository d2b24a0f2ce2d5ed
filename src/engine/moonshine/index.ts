export { createMoonshineEngine, prepareModel } from './moonshine-engine.ts';
